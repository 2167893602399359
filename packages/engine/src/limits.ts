import type { ImageLimits } from '@face/core';

/**
 * Default caps, checked before any pixel is decoded. 50 MP covers today's phone cameras; the byte cap leaves
 * room for a PNG of that size.
 */
export const DEFAULT_LIMITS: ImageLimits = {
  formats: ['jpeg', 'png', 'bmp', 'webp'],
  maxBytes: 32 * 2 ** 20,
  minSide: 16,
  maxSide: 16_384,
  maxPixels: 50_000_000,
  minFaceSize: 16,
  urls: false,
};
