import { FaceError, type ImageSize } from '@face/core';

/** How a BMP stores its pixels. */
export type BmpCoding = 'rows' | 'rle8' | 'rle4';

/** What the headers of a BMP say, checked against the length of the file. */
export interface BmpHeader extends ImageSize {
  readonly isTopDown: boolean;
  /** 1, 4 or 8 with a palette; 16, 24 or 32 without. */
  readonly bitsPerPixel: number;
  readonly coding: BmpCoding;
  /** Where the pixels start in the file. */
  readonly pixelOffset: number;
  /** Colours for an index, blue, green, red and perhaps a fourth byte each. */
  readonly palette: { readonly offset: number; readonly colors: number; readonly colorBytes: 3 | 4 };
  /** Which bits of a 16- or 32-bit pixel are red, green, blue and alpha; alpha is 0 where there is none. */
  readonly masks: readonly [red: number, green: number, blue: number, alpha: number];
}

const FILE_HEADER_BYTES = 14;
/** OS/2 1.x: sides of 16 bits, palette entries of three bytes. */
const CORE_HEADER_BYTES = 12;
const INFO_HEADER_BYTES = 40;
/** OS/2 2.x: from 40 bytes on its fields are others than those of Windows, and so are compressions 3 and 4. */
const OS2_HEADER_BYTES = 64;
/** From this size on the header itself has an alpha mask. */
const ALPHA_MASK_HEADER_BYTES = 56;
const HEADER_SIZES = [
  CORE_HEADER_BYTES,
  INFO_HEADER_BYTES,
  52,
  ALPHA_MASK_HEADER_BYTES,
  OS2_HEADER_BYTES,
  108,
  124,
];
/** The masks lie here both when they follow a 40-byte header and when they are part of a longer one. */
const MASKS_OFFSET = FILE_HEADER_BYTES + INFO_HEADER_BYTES;

const RGB = 0;
const RLE8 = 1;
const RLE4 = 2;
const BITFIELDS = 3;
const ALPHA_BITFIELDS = 6;
/** Depths that each compression allows. */
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  [RGB]: [1, 4, 8, 16, 24, 32],
  [RLE8]: [8],
  [RLE4]: [4],
  [BITFIELDS]: [16, 32],
  [ALPHA_BITFIELDS]: [16, 32],
};
/** What BI_RGB means for pixels of 16 and of 32 bits; masks that a header has beside it do not count. */
const FIVE_BITS_EACH = [0x7c00, 0x03e0, 0x001f, 0] as const;
const EIGHT_BITS_EACH = [0xff0000, 0x00ff00, 0x0000ff, 0] as const;

/** The error of every BMP that cannot be read. */
export function damagedBmp(reason: string): FaceError {
  return new FaceError('IMAGE_DECODE_FAILED', { format: 'bmp', reason });
}

/**
 * Reads the headers of Windows bitmaps from version 3 to 5 and of OS/2 bitmaps. Nothing in the file is trusted:
 * palette, masks and, unless they are run-length coded, all pixels are known to be there afterwards.
 * @throws FaceError `IMAGE_DECODE_FAILED`
 */
export function readBmpHeader(bytes: Uint8Array): BmpHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < FILE_HEADER_BYTES + CORE_HEADER_BYTES) throw damagedBmp('the header is cut off');
  const headerSize = view.getUint32(14, true);
  if (!HEADER_SIZES.includes(headerSize)) throw damagedBmp(`header size ${headerSize} is unknown`);
  if (bytes.length < FILE_HEADER_BYTES + headerSize) throw damagedBmp('the header is cut off');
  const facts = headerSize === CORE_HEADER_BYTES ? readCoreHeader(view) : readInfoHeader(view);
  const { width, height, bitsPerPixel, compression } = facts;
  const isTopDown = height < 0;
  const size = { width, height: Math.abs(height) };
  if (width <= 0 || height === 0) throw damagedBmp(`dimensions ${width}x${height}`);
  const isForeign = headerSize === OS2_HEADER_BYTES && compression >= BITFIELDS;
  if (isForeign || DEPTHS[compression]?.includes(bitsPerPixel) !== true) {
    throw damagedBmp(`compression ${compression} with ${bitsPerPixel} bits per pixel`);
  }
  const coding = compression === RLE8 ? 'rle8' : compression === RLE4 ? 'rle4' : 'rows';
  if (isTopDown && coding !== 'rows') throw damagedBmp('runs from the top down');
  const masksEnd = maskTableEnd(headerSize, compression);
  const palette = {
    offset: masksEnd,
    colors: bitsPerPixel <= 8 && facts.colors === 0 ? 2 ** bitsPerPixel : facts.colors,
    colorBytes: headerSize === CORE_HEADER_BYTES ? (3 as const) : (4 as const),
  };
  const tablesEnd = palette.offset + palette.colors * palette.colorBytes;
  const pixelOffset = view.getUint32(10, true);
  if (pixelOffset < tablesEnd || pixelOffset >= bytes.length) throw damagedBmp(`pixel offset ${pixelOffset}`);
  const rowsBytes = coding === 'rows' ? rowBytes(width, bitsPerPixel) * size.height : 0;
  if (bytes.length - pixelOffset < rowsBytes) throw damagedBmp('the pixel data is cut off');
  const masks = readMasks(view, headerSize, compression, bitsPerPixel);
  return { ...size, isTopDown, bitsPerPixel, coding, pixelOffset, palette, masks };
}

/** Bytes from one stored row to the next: whole units of four. */
export function rowBytes(width: number, bitsPerPixel: number): number {
  return Math.ceil((width * bitsPerPixel) / 32) * 4;
}

interface HeaderFacts extends ImageSize {
  readonly bitsPerPixel: number;
  readonly compression: number;
  readonly colors: number;
}

function readCoreHeader(view: DataView): HeaderFacts {
  const [width, height] = [view.getUint16(18, true), view.getUint16(20, true)];
  const bitsPerPixel = view.getUint16(24, true);
  // There is no field for it: the palette is what lies before the pixels.
  const room = Math.floor((view.getUint32(10, true) - FILE_HEADER_BYTES - CORE_HEADER_BYTES) / 3);
  const colors = bitsPerPixel <= 8 ? Math.max(1, Math.min(2 ** bitsPerPixel, room)) : 0;
  return { width, height, bitsPerPixel, compression: RGB, colors };
}

function readInfoHeader(view: DataView): HeaderFacts {
  return {
    width: view.getInt32(18, true),
    height: view.getInt32(22, true),
    bitsPerPixel: view.getUint16(28, true),
    compression: view.getUint32(30, true),
    colors: view.getUint32(46, true),
  };
}

function maskTableEnd(headerSize: number, compression: number): number {
  const headerEnd = FILE_HEADER_BYTES + headerSize;
  if (headerSize > INFO_HEADER_BYTES) return headerEnd;
  return headerEnd + (compression === BITFIELDS ? 12 : compression === ALPHA_BITFIELDS ? 16 : 0);
}

function readMasks(
  view: DataView,
  headerSize: number,
  compression: number,
  bitsPerPixel: number,
): BmpHeader['masks'] {
  if (compression !== BITFIELDS && compression !== ALPHA_BITFIELDS) {
    return bitsPerPixel === 16 ? FIVE_BITS_EACH : EIGHT_BITS_EACH;
  }
  const hasAlpha =
    headerSize >= ALPHA_MASK_HEADER_BYTES ||
    (headerSize === INFO_HEADER_BYTES && compression === ALPHA_BITFIELDS);
  const mask = (index: number): number => view.getUint32(MASKS_OFFSET + index * 4, true);
  const masks = [mask(0), mask(1), mask(2), hasAlpha ? mask(3) : 0] as const;
  for (const [index, each] of masks.entries()) {
    const isAbsent = each === 0 && index === 3;
    if (!isAbsent && !isOneRun(each, bitsPerPixel)) throw damagedBmp(`mask 0x${each.toString(16)}`);
  }
  return masks;
}

/** Whether the set bits are neighbours inside the pixel. */
function isOneRun(mask: number, bitsPerPixel: number): boolean {
  if (mask === 0 || mask >= 2 ** bitsPerPixel) return false;
  const shifted = mask / ((mask & -mask) >>> 0);
  return (shifted & (shifted + 1)) === 0;
}
