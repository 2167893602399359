import type { Region } from '../decode.js';
import { type BmpHeader, damagedBmp, rowBytes } from './bmp-header.js';
import { decodeBmpRuns } from './bmp-runs.js';

/**
 * Decodes a rectangle of a BMP to interleaved RGB, 8 bits a channel, top row first; transparency shows white.
 * These loops are the only ones in JavaScript that touch pixels: libvips does not read BMP, and a format of so little
 * use does not earn a kernel.
 * @throws FaceError `IMAGE_DECODE_FAILED`
 */
export function decodeBmp(bytes: Uint8Array, header: BmpHeader, region: Region): Uint8Array {
  const rgb = new Uint8Array(region.width * region.height * 3);
  if (header.bitsPerPixel <= 8) writeIndexed(rgb, bytes, header, region);
  else if (areBytes(header)) writeBytes(rgb, bytes, header, region);
  else writeMasked(rgb, bytes, header, region);
  return rgb;
}

/** Number of the stored row that shows row y of the picture. */
function storedRow({ isTopDown, height }: BmpHeader, y: number): number {
  return isTopDown ? y : height - 1 - y;
}

function writeIndexed(rgb: Uint8Array, bytes: Uint8Array, header: BmpHeader, region: Region): void {
  const { width, palette, coding, bitsPerPixel, pixelOffset } = header;
  const stored =
    coding === 'rows'
      ? { data: bytes, offset: pixelOffset, rowBytes: rowBytes(width, bitsPerPixel), bits: bitsPerPixel }
      : { ...decodeBmpRuns(bytes, header), offset: 0, bits: 8 };
  const { data, bits } = stored;
  const perByte = 8 / bits;
  const byteShift = Math.log2(perByte);
  const mask = 2 ** bits - 1;
  let to = 0;
  for (let y = region.top; y < region.top + region.height; y++) {
    const start = stored.offset + storedRow(header, y) * stored.rowBytes;
    for (let x = region.left; x < region.left + region.width; x++) {
      const bitShift = (perByte - 1 - (x & (perByte - 1))) * bits;
      const index = (data[start + (x >> byteShift)]! >> bitShift) & mask;
      if (index >= palette.colors) throw damagedBmp(`colour ${index} of ${palette.colors}`);
      const from = palette.offset + index * palette.colorBytes;
      rgb[to] = bytes[from + 2]!;
      rgb[to + 1] = bytes[from + 1]!;
      rgb[to + 2] = bytes[from]!;
      to += 3;
    }
  }
}

/** Whether red, green and blue are a whole byte each and there is no alpha: most files of 24 and 32 bits. */
function areBytes({ bitsPerPixel, masks: [red, green, blue, alpha] }: BmpHeader): boolean {
  if (bitsPerPixel < 24 || alpha !== 0) return false;
  return [red, green, blue].every((mask) => [0xff, 0xff00, 0xff0000, 0xff000000].includes(mask));
}

function writeBytes(rgb: Uint8Array, bytes: Uint8Array, header: BmpHeader, region: Region): void {
  const { width, bitsPerPixel, pixelOffset, masks } = header;
  const step = bitsPerPixel / 8;
  const [red, green, blue] = masks.map((mask) => lowestBit(mask) / 8) as [number, number, number];
  let to = 0;
  for (let y = region.top; y < region.top + region.height; y++) {
    let from = pixelOffset + storedRow(header, y) * rowBytes(width, bitsPerPixel) + region.left * step;
    for (let x = 0; x < region.width; x++) {
      rgb[to] = bytes[from + red]!;
      rgb[to + 1] = bytes[from + green]!;
      rgb[to + 2] = bytes[from + blue]!;
      to += 3;
      from += step;
    }
  }
}

function writeMasked(rgb: Uint8Array, bytes: Uint8Array, header: BmpHeader, region: Region): void {
  const { width, height, bitsPerPixel, pixelOffset, masks } = header;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const step = bitsPerPixel / 8;
  const stride = rowBytes(width, bitsPerPixel);
  const pixelAt = (x: number, row: number): number => {
    const at = pixelOffset + row * stride + x * step;
    return step === 2 ? view.getUint16(at, true) : view.getUint32(at, true);
  };
  const channels = masks.slice(0, 3).map(channelOf) as [Channel, Channel, Channel];
  // Many writers declare an alpha channel and leave it 0 everywhere: those pictures are opaque.
  const alpha =
    masks[3] !== 0 && isAnyPixel(width, height, (x, row) => (pixelAt(x, row) & masks[3]) !== 0)
      ? channelOf(masks[3])
      : undefined;
  let to = 0;
  for (let y = region.top; y < region.top + region.height; y++) {
    const row = storedRow(header, y);
    for (let x = region.left; x < region.left + region.width; x++) {
      const pixel = pixelAt(x, row);
      const opacity = alpha === undefined ? 255 : levelOf(alpha, pixel);
      for (const channel of channels) {
        rgb[to++] = 255 - Math.round(((255 - levelOf(channel, pixel)) * opacity) / 255);
      }
    }
  }
}

function isAnyPixel(width: number, height: number, isSuch: (x: number, row: number) => boolean): boolean {
  for (let row = 0; row < height; row++) for (let x = 0; x < width; x++) if (isSuch(x, row)) return true;
  return false;
}

/** Takes one channel out of a pixel: its eight highest bits, spread over 0 to 255. */
interface Channel {
  readonly shift: number;
  readonly mask: number;
  readonly levels: Uint8Array;
}

function channelOf(mask: number): Channel {
  const lowest = lowestBit(mask);
  const bits = Math.log2(mask / 2 ** lowest + 1);
  const kept = Math.min(8, bits);
  const highest = 2 ** kept - 1;
  const levels = Uint8Array.from({ length: highest + 1 }, (_, value) => Math.round((value * 255) / highest));
  return { shift: lowest + bits - kept, mask: highest, levels };
}

function levelOf({ shift, mask, levels }: Channel, pixel: number): number {
  return levels[(pixel >>> shift) & mask]!;
}

/** Number of the lowest bit that is set. */
function lowestBit(mask: number): number {
  return 31 - Math.clz32(mask & -mask);
}
