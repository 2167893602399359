import { FaceError, type ImageFormat, type ImageLimits, type ImageSize } from '@face/core';
import sharp, { type Sharp } from 'sharp';
import { readBmpHeader } from './bmp/bmp-header.js';
import { decodeBmp } from './bmp/decode-bmp.js';
import { countScans } from './jpeg/count-scans.js';
import { openMended } from './jpeg/open-mended.js';
import { sniffFormat } from './sniff.js';

/** Interleaved 8-bit RGB pixels, upright, perhaps shrunk from the original. */
export interface Raster extends ImageSize {
  /** width x height x 3 bytes. */
  readonly data: Uint8Array;
  /** Original pixels per pixel of this raster, each axis; 1 when not shrunk. */
  readonly scaleX: number;
  readonly scaleY: number;
  /** Where this raster's top left corner lies in the original, px. */
  readonly left: number;
  readonly top: number;
}

/** A rectangle in original pixels, inside the image. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** An image whose header has been checked and whose pixels can be decoded, more than once if need be. */
export interface EncodedImage {
  readonly format: ImageFormat;
  /** Size after EXIF orientation. */
  readonly size: ImageSize;
  /** Decodes all pixels, shrunk as far as is cheap while the long side stays at `longSide` or more. */
  decode(longSide: number): Promise<Raster>;
  /** Decodes a rectangle, or more than that, at `zoom` times the original resolution or finer, up to the full one. */
  decodeRegion(region: Region, zoom: number): Promise<Raster>;
}

// Formats that we never hand to libvips are blocked there as well, should a sniffed one nest another.
sharp.block({ operation: ['VipsForeignLoadSvg', 'VipsForeignLoadPdf', 'VipsForeignLoadMagick'] });
// Rasters are used once: libvips' cache would only hold memory.
sharp.cache(false);
// One thread a decode: throughput comes from the workers.
sharp.concurrency(1);

/**
 * Divisors of the sides at which sharp lets the JPEG decoder leave out work (it shrinks by 8, 4 and 2 itself, and
 * only when more than that is asked for). At 2 sharp decodes everything and resamples: slower than not shrinking.
 */
const SHRINKS = [9, 5, 3];

/**
 * A decoder goes over all pixels of a JPEG for each of its scans, and in that time cannot be stopped. Progressive
 * files have about ten; this allows 24 for the largest image and, as libvips does, 100 for those up to 12 megapixels.
 */
const MOST_SCANNED_PIXELS = 1.2e9;
/** A decode is given up after this long; of what the limits let through none takes a third of it on a free core. */
const DECODE_SECONDS = 10;

/**
 * Sniffs the format, checks the header against the limits, and prepares decoding.
 * @throws FaceError `IMAGE_EMPTY`, `IMAGE_TOO_MANY_BYTES`, `IMAGE_GIF_UNSUPPORTED`, `IMAGE_FORMAT_UNSUPPORTED`,
 *   `IMAGE_TOO_SMALL`, `IMAGE_TOO_LARGE`, `IMAGE_DECODE_FAILED`
 */
export async function openImage(bytes: Uint8Array, limits: ImageLimits): Promise<EncodedImage> {
  if (bytes.length === 0) throw new FaceError('IMAGE_EMPTY');
  if (bytes.length > limits.maxBytes) {
    throw new FaceError('IMAGE_TOO_MANY_BYTES', { sizeBytes: bytes.length, maxBytes: limits.maxBytes });
  }
  const format = sniffFormat(bytes);
  if (format === 'gif') throw new FaceError('IMAGE_GIF_UNSUPPORTED');
  if (!isAccepted(format, limits)) throw new FaceError('IMAGE_FORMAT_UNSUPPORTED', { format });
  if (format === 'bmp') return openBmp(bytes, limits);
  if (format !== 'jpeg') return openWithSharp(bytes, format, limits);
  return openMended(bytes, (each) => openWithSharp(each, format, limits));
}

function isAccepted(format: string, limits: ImageLimits): format is ImageFormat {
  return (limits.formats as readonly string[]).includes(format);
}

function openBmp(bytes: Uint8Array, limits: ImageLimits): EncodedImage {
  const header = readBmpHeader(bytes);
  checkSize(header, limits);
  const size = { width: header.width, height: header.height };
  const decodeRegion = async (region: Region): Promise<Raster> =>
    Promise.resolve(
      toRaster(
        { data: decodeBmp(bytes, header, region), width: region.width, height: region.height },
        region,
      ),
    );
  return { format: 'bmp', size, decode: () => decodeRegion({ left: 0, top: 0, ...size }), decodeRegion };
}

async function openWithSharp(
  bytes: Uint8Array,
  format: Exclude<ImageFormat, 'bmp'>,
  limits: ImageLimits,
): Promise<EncodedImage> {
  const open = (): Sharp =>
    sharp(bytes, { failOn: 'warning', limitInputPixels: limits.maxPixels, sequentialRead: true })
      // What a viewer shows behind transparency; hidden colours under it are arbitrary.
      .flatten({ background: '#ffffff' });
  const header = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((cause: unknown) => {
      throw decodeFailure(format, cause);
    });
  const size = { width: header.autoOrient.width, height: header.autoOrient.height };
  checkSize(size, limits);
  // Of JPEG this says that there are several scans.
  if (format === 'jpeg' && header.isProgressive) checkScans(bytes, size);
  const whole = { left: 0, top: 0, ...size };
  // A PNG is decoded in full whatever is asked for; only the copy would be smaller.
  const shrinkFor = (zoom: number): number => (format === 'png' ? 1 : shrinkFactor(zoom));
  const decodeWhole = async (shrink: number): Promise<Raster> => {
    if (shrink === 1) return toRaster(await toRgb(open().autoOrient(), format), whole);
    // Rounded down, so that sharp sees no less than the divisor; turned later, or the decoder would not shrink.
    const target = { width: Math.floor(header.width / shrink), height: Math.floor(header.height / shrink) };
    const shrunk = await toRgb(open().resize({ ...target, fit: 'fill', kernel: 'linear' }), format);
    return toRaster(await turnUpright(shrunk, header.orientation ?? 1, format), whole);
  };
  return {
    format,
    size,
    decode: (longSide) => decodeWhole(shrinkFor(longSide / Math.max(size.width, size.height))),
    decodeRegion: async (region, zoom) => {
      const shrink = shrinkFor(zoom);
      if (shrink > 1) return decodeWhole(shrink);
      return toRaster(await toRgb(open().autoOrient().extract(region), format), region);
    },
  };
}

/** The mirroring and then clockwise turn, degrees, that show a picture of each EXIF orientation upright. */
const UPRIGHT: Readonly<Record<number, { readonly mirror: boolean; readonly turn: number }>> = {
  2: { mirror: true, turn: 0 },
  3: { mirror: false, turn: 180 },
  4: { mirror: true, turn: 180 },
  5: { mirror: true, turn: 270 },
  6: { mirror: false, turn: 90 },
  7: { mirror: true, turn: 90 },
  8: { mirror: false, turn: 270 },
};

async function turnUpright(pixels: RgbPixels, orientation: number, format: ImageFormat): Promise<RgbPixels> {
  const upright = UPRIGHT[orientation];
  if (upright === undefined) return pixels;
  const { data, width, height } = pixels;
  const image = sharp(data, { raw: { width, height, channels: 3 } })
    .flop(upright.mirror)
    .rotate(upright.turn);
  return toRgb(image, format);
}

/** The largest cheap divisor of the sides that leaves at least `zoom` of them; 1 when there is none. */
export function shrinkFactor(zoom: number): number {
  return SHRINKS.find((shrink) => zoom * shrink <= 1) ?? 1;
}

function checkSize({ width, height }: ImageSize, { minSide, maxSide, maxPixels }: ImageLimits): void {
  if (Math.min(width, height) < minSide) throw new FaceError('IMAGE_TOO_SMALL', { width, height, minSide });
  if (Math.max(width, height) > maxSide || width * height > maxPixels) {
    throw new FaceError('IMAGE_TOO_LARGE', { width, height, maxSide, maxPixels });
  }
}

function checkScans(bytes: Uint8Array, { width, height }: ImageSize): void {
  const scans = countScans(bytes);
  if (scans * width * height <= MOST_SCANNED_PIXELS) return;
  const reason = `${scans} scans of ${width}x${height} pixels`;
  throw new FaceError('IMAGE_DECODE_FAILED', { format: 'jpeg', reason });
}

/** Interleaved, 8 bits a channel. */
export interface RgbPixels extends ImageSize {
  readonly data: Uint8Array;
}

/**
 * Runs a decode; exported for its time limit.
 * @throws FaceError `IMAGE_DECODE_FAILED`
 */
export async function toRgb(image: Sharp, format: ImageFormat, seconds = DECODE_SECONDS): Promise<RgbPixels> {
  try {
    const { data, info } = await image
      .timeout({ seconds })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height };
  } catch (cause) {
    throw decodeFailure(format, cause);
  }
}

function toRaster({ data, width, height }: RgbPixels, region: Region): Raster {
  return {
    data,
    width,
    height,
    scaleX: region.width / width,
    scaleY: region.height / height,
    left: region.left,
    top: region.top,
  };
}

function decodeFailure(format: ImageFormat, cause: unknown): FaceError {
  const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
  return new FaceError('IMAGE_DECODE_FAILED', { format, reason }, { cause });
}
