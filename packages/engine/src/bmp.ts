import { FaceError, type ImageSize } from '@face/core';
import { decode } from 'bmp-ts';

/** Header facts of a BMP that decide how it may be decoded. */
export interface BmpHeader extends ImageSize {
  readonly bitsPerPixel: number;
  readonly compression: number;
  readonly pixelOffset: number;
  /** Where the decoder expects pixels: right after headers, masks and palette. */
  readonly tableEnd: number;
}

const FILE_HEADER_BYTES = 14;
const INFO_HEADER_BYTES = 40;
/** BI_RGB, BI_RLE8, BI_RLE4, BI_BITFIELDS, BI_ALPHABITFIELDS. */
const COMPRESSIONS = new Map([
  [0, [1, 4, 8, 16, 24, 32]],
  [1, [8]],
  [2, [4]],
  [3, [16, 32]],
  [6, [16, 32]],
]);
const RLE = new Set([1, 2]);

const damaged = (reason: string): FaceError =>
  new FaceError('IMAGE_DECODE_FAILED', { format: 'bmp', reason });

/**
 * Reads and checks a BMP header. The pixel decoder trusts it blindly, so everything that it would trust is
 * checked here: dimensions, depth, compression, palette size, and that the pixel data is really there.
 * @throws FaceError `IMAGE_DECODE_FAILED`
 */
export function readBmpHeader(bytes: Uint8Array): BmpHeader {
  if (bytes.length < FILE_HEADER_BYTES + INFO_HEADER_BYTES) throw damaged('the header is cut off');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerSize = view.getUint32(14, true);
  if (![40, 52, 56, 108, 124].includes(headerSize)) throw damaged(`header size ${headerSize} is unknown`);
  const width = view.getInt32(18, true);
  const height = Math.abs(view.getInt32(22, true));
  const bitsPerPixel = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  const colors = view.getUint32(46, true);
  const pixelOffset = view.getUint32(10, true);
  if (width <= 0 || height <= 0) throw damaged(`dimensions ${width}x${height}`);
  if (COMPRESSIONS.get(compression)?.includes(bitsPerPixel) !== true) {
    throw damaged(`compression ${compression} with ${bitsPerPixel} bits per pixel`);
  }
  const maskBytes = headerSize > INFO_HEADER_BYTES ? 0 : compression === 3 ? 12 : compression === 6 ? 16 : 0;
  const paletteColors = bitsPerPixel <= 8 ? (colors === 0 ? 2 ** bitsPerPixel : colors) : colors;
  if (paletteColors > 256) throw damaged(`palette of ${paletteColors} colours`);
  const tableEnd = FILE_HEADER_BYTES + headerSize + maskBytes + paletteColors * 4;
  if (pixelOffset < tableEnd || pixelOffset >= bytes.length) throw damaged(`pixel offset ${pixelOffset}`);
  const neededBytes = RLE.has(compression) ? 2 : Math.ceil((width * bitsPerPixel) / 32) * 4 * height;
  if (bytes.length - pixelOffset < neededBytes) throw damaged('the pixel data is cut off');
  return { width, height, bitsPerPixel, compression, pixelOffset, tableEnd };
}

/**
 * Decodes a BMP to interleaved RGBA, 8 bits; alpha is meaningless (many writers leave it 0) and must be dropped.
 * @throws FaceError `IMAGE_DECODE_FAILED`
 */
export function decodeBmp(bytes: Uint8Array, header: BmpHeader): Uint8Array {
  // The decoder reads pixels right behind the tables; a gap before them is cut out.
  const contiguous = Buffer.concat([bytes.subarray(0, header.tableEnd), bytes.subarray(header.pixelOffset)]);
  try {
    return decode(contiguous, { toRGBA: true }).data;
  } catch (cause) {
    throw new FaceError('IMAGE_DECODE_FAILED', { format: 'bmp', reason: 'pixel data is damaged' }, { cause });
  }
}
