const FILE_HEADER_BYTES = 14;
const INFO_HEADER_BYTES = 40;

/** Which kind of BMP is made. */
export type BmpKind = 'rgb24' | 'rgb32' | 'grey8' | 'rle8';

/** Encodes RGB pixels as a bottom-up BMP with a 40-byte header; the 8-bit kinds hold grey. */
export function encodeBmp(rgb: Uint8Array, width: number, height: number, kind: BmpKind): Buffer {
  const bits = kind === 'rgb24' ? 24 : kind === 'rgb32' ? 32 : 8;
  const palette = bits === 8 ? greyPalette() : Buffer.alloc(0);
  const rows = Array.from({ length: height }, (_, index) => {
    const y = height - 1 - index;
    return encodeRow(rgb.subarray(y * width * 3, (y + 1) * width * 3), width, kind);
  });
  const pixels = Buffer.concat(kind === 'rle8' ? [...rows, Buffer.from([0, 1])] : rows);
  const pixelOffset = FILE_HEADER_BYTES + INFO_HEADER_BYTES + palette.length;
  const header = Buffer.alloc(FILE_HEADER_BYTES + INFO_HEADER_BYTES);
  header.write('BM');
  header.writeUInt32LE(pixelOffset + pixels.length, 2);
  header.writeUInt32LE(pixelOffset, 10);
  header.writeUInt32LE(INFO_HEADER_BYTES, 14);
  header.writeInt32LE(width, 18);
  header.writeInt32LE(height, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(bits, 28);
  header.writeUInt32LE(kind === 'rle8' ? 1 : 0, 30);
  header.writeUInt32LE(pixels.length, 34);
  return Buffer.concat([header, palette, pixels]);
}

function greyPalette(): Buffer {
  return Buffer.from(Array.from({ length: 256 }, (_, level) => [level, level, level, 0]).flat());
}

function encodeRow(rgb: Uint8Array, width: number, kind: BmpKind): Buffer {
  if (kind === 'rgb24' || kind === 'rgb32') {
    const channels = kind === 'rgb24' ? 3 : 4;
    const row = Buffer.alloc(Math.ceil((width * channels) / 4) * 4);
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < 3; channel++) row[x * channels + channel] = rgb[x * 3 + 2 - channel]!;
    }
    return row;
  }
  const grey = Array.from({ length: width }, (_, x) => rgb[x * 3 + 1]!);
  if (kind === 'grey8') return Buffer.concat([Buffer.from(grey), Buffer.alloc((4 - (width % 4)) % 4)]);
  const runs: number[] = [];
  for (let x = 0; x < width;) {
    let length = 1;
    while (length < 255 && grey[x + length] === grey[x]) length += 1;
    runs.push(length, grey[x]!);
    x += length;
  }
  return Buffer.from([...runs, 0, 0]);
}
