import { FaceError } from '@face/core';
import type { ImageRules } from './image-rules.js';
import { maxSideFor } from './image-rules.js';

/** Qualities tried at the size the vendor allows, before the image is shrunk further. */
const QUALITIES = [92, 85, 75] as const;
const SHRINK_STEP = 0.75;
const MAX_SHRINK_STEPS = 8;
/** Pixels that are decoded at most: more is no photo. */
const MAX_INPUT_PIXELS = 150_000_000;

/**
 * Re-encodes an image as JPEG within the vendor's limits on bytes, sides and format: upright, transparency on
 * white, first by quality, then by size.
 * @throws FaceError `IMAGE_DECODE_FAILED` when it cannot be decoded, `IMAGE_TOO_MANY_BYTES` when it cannot be
 *   made small enough.
 */
export async function fitImage(bytes: Uint8Array, rules: ImageRules): Promise<Uint8Array> {
  // Loaded on first use: most clients never re-encode, and sharp is a large native module.
  const { default: sharp } = await import('sharp');
  const encode = (side: number, quality: number): Promise<Buffer> =>
    sharp(bytes, { failOn: 'warning', limitInputPixels: MAX_INPUT_PIXELS })
      .autoOrient()
      .flatten({ background: 'white' })
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality })
      .toBuffer();
  try {
    let side = maxSideFor(rules, 'jpeg');
    for (let step = 0; step < MAX_SHRINK_STEPS; step += 1) {
      for (const quality of step === 0 ? QUALITIES : QUALITIES.slice(1, 2)) {
        const encoded = await encode(side, quality);
        if (encoded.byteLength <= rules.fitBytes) return encoded;
      }
      side = Math.round(side * SHRINK_STEP);
    }
  } catch (cause) {
    throw new FaceError('IMAGE_DECODE_FAILED', { reason: 'it cannot be decoded' }, { cause });
  }
  throw new FaceError('IMAGE_TOO_MANY_BYTES', { sizeBytes: bytes.byteLength, maxBytes: rules.fitBytes });
}
