import { FaceError, type ImageFormat, type ImageLimits, type ImageSize } from '@face/core';
import sharp, { type Sharp } from 'sharp';
import { decodeBmp, readBmpHeader } from './bmp.js';
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
  /** Decodes all pixels, shrunk by the largest power of two that leaves the long side at `longSide` or more. */
  decode(longSide: number): Promise<Raster>;
  /** Decodes a rectangle at full resolution. */
  decodeRegion(region: Region): Promise<Raster>;
}

// Formats that we never hand to libvips are blocked there as well, should a sniffed one nest another.
sharp.block({ operation: ['VipsForeignLoadSvg', 'VipsForeignLoadPdf', 'VipsForeignLoadMagick'] });
// Rasters are used once: libvips' cache would only hold memory.
sharp.cache(false);
// One thread a decode: throughput comes from the workers.
sharp.concurrency(1);

const MAX_SHRINK = 8;

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
  return format === 'bmp' ? openBmp(bytes, limits) : openWithSharp(bytes, format, limits);
}

function isAccepted(format: string, limits: ImageLimits): format is ImageFormat {
  return (limits.formats as readonly string[]).includes(format);
}

function openBmp(bytes: Uint8Array, limits: ImageLimits): EncodedImage {
  const header = readBmpHeader(bytes);
  checkSize(header, limits);
  const { width, height } = header;
  const raw = (): Sharp =>
    sharp(decodeBmp(bytes, header), { raw: { width, height, channels: 4 } }).removeAlpha();
  return {
    format: 'bmp',
    size: { width, height },
    decode: async () => toRaster(await toRgb(raw(), 'bmp'), { left: 0, top: 0, width, height }),
    decodeRegion: async (region) => toRaster(await toRgb(raw().extract(region), 'bmp'), region),
  };
}

async function openWithSharp(
  bytes: Uint8Array,
  format: Exclude<ImageFormat, 'bmp'>,
  limits: ImageLimits,
): Promise<EncodedImage> {
  const open = (): Sharp =>
    sharp(bytes, { failOn: 'warning', limitInputPixels: limits.maxPixels, sequentialRead: true })
      .autoOrient()
      // What a viewer shows behind transparency; hidden colours under it are arbitrary.
      .flatten({ background: '#ffffff' });
  let size: ImageSize;
  try {
    const { autoOrient } = await sharp(bytes, { limitInputPixels: false }).metadata();
    size = { width: autoOrient.width, height: autoOrient.height };
  } catch (cause) {
    throw decodeFailure(format, cause);
  }
  checkSize(size, limits);
  const whole = { left: 0, top: 0, ...size };
  return {
    format,
    size,
    decode: async (longSide) => {
      const shrink = format === 'png' ? 1 : shrinkFactor(Math.max(size.width, size.height), longSide);
      const opened = open();
      if (shrink > 1) {
        // Exactly the size that the decoder itself can deliver, so no second resampling happens.
        const target = { width: Math.ceil(size.width / shrink), height: Math.ceil(size.height / shrink) };
        opened.resize({ ...target, fit: 'fill', fastShrinkOnLoad: true });
      }
      return toRaster(await toRgb(opened, format), whole);
    },
    decodeRegion: async (region) => toRaster(await toRgb(open().extract(region), format), region),
  };
}

/** The largest of 1, 2, 4, 8 that leaves at least `wanted` of `longSide`. */
export function shrinkFactor(longSide: number, wanted: number): number {
  let shrink = 1;
  while (shrink < MAX_SHRINK && longSide / (shrink * 2) >= wanted) shrink *= 2;
  return shrink;
}

function checkSize({ width, height }: ImageSize, { minSide, maxSide, maxPixels }: ImageLimits): void {
  if (Math.min(width, height) < minSide) throw new FaceError('IMAGE_TOO_SMALL', { width, height, minSide });
  if (Math.max(width, height) > maxSide || width * height > maxPixels) {
    throw new FaceError('IMAGE_TOO_LARGE', { width, height, maxSide, maxPixels });
  }
}

interface RgbPixels extends ImageSize {
  readonly data: Uint8Array;
}

async function toRgb(image: Sharp, format: ImageFormat): Promise<RgbPixels> {
  try {
    const { data, info } = await image
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
