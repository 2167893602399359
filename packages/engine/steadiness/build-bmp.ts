const FILE_HEADER_BYTES = 14;
const CORE_HEADER_BYTES = 12;
const MASKS_AT = 54;

/** What a BMP consists of; everything is written as it is, whether it makes sense or not. */
export interface BmpParts {
  /** 12 (OS/2), 40, 52, 56, 108 or 124; default 40. */
  readonly headerSize?: number;
  readonly width: number;
  /** Negative when the first row is the top one. */
  readonly height: number;
  readonly bits: number;
  /** 0 none, 1 RLE8, 2 RLE4, 3 and 6 masks; default 0. */
  readonly compression?: number;
  /** Red, green, blue and perhaps alpha. */
  readonly masks?: readonly number[];
  readonly palette?: readonly (readonly [red: number, green: number, blue: number])[];
  /** Bytes between the tables and the pixels. */
  readonly gap?: number;
  /** The stored rows, padded, or runs. */
  readonly pixels: Uint8Array;
}

/** Puts the bytes of a BMP together. */
export function buildBmp(parts: BmpParts): Buffer {
  const { headerSize = 40, width, height, bits, compression = 0, palette = [], masks = [], gap = 0 } = parts;
  const isCore = headerSize === CORE_HEADER_BYTES;
  const headerEnd = Math.max(FILE_HEADER_BYTES + headerSize, isCore ? 0 : MASKS_AT + masks.length * 4);
  const tables = palette.flatMap(([red, green, blue]) => [blue, green, red, ...(isCore ? [] : [0])]);
  const header = Buffer.alloc(headerEnd);
  const pixelOffset = headerEnd + tables.length + gap;
  header.write('BM');
  header.writeUInt32LE(pixelOffset + parts.pixels.length, 2);
  header.writeUInt32LE(pixelOffset, 10);
  header.writeUInt32LE(headerSize, 14);
  if (isCore) {
    header.writeUInt16LE(width, 18);
    header.writeUInt16LE(height, 20);
    header.writeUInt16LE(1, 22);
    header.writeUInt16LE(bits, 24);
  } else {
    header.writeInt32LE(width, 18);
    header.writeInt32LE(height, 22);
    header.writeUInt16LE(1, 26);
    header.writeUInt16LE(bits, 28);
    header.writeUInt32LE(compression, 30);
    header.writeUInt32LE(parts.pixels.length, 34);
    header.writeUInt32LE(palette.length, 46);
    for (const [index, mask] of masks.entries()) header.writeUInt32LE(mask, MASKS_AT + index * 4);
  }
  return Buffer.concat([header, Buffer.from(tables), Buffer.alloc(gap), parts.pixels]);
}
