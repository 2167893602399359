import type { ImageLimits, ImageSize, ImageSource } from '@face/core';
import { DEFAULT_LIMITS } from './limits.js';
import { readSource } from './read-source.js';

/** A picture as the engine sees it: upright, transparency on white. */
export interface DecodedImage extends ImageSize {
  /** Interleaved 8-bit RGB, width x height x 3 bytes. */
  readonly data: Uint8Array;
}

/**
 * Decodes an image of any accepted format, for programs that show what was compared. Runs in the calling thread's
 * process, pixels are decoded by libuv's threads (BMP: by the calling thread).
 * @param longSide - the result may be smaller than the image as long as its long side has this many pixels
 * @throws FaceError as `compare` does for a source and its pixels
 */
export async function decodeImage(
  source: ImageSource,
  longSide = Infinity,
  limits: ImageLimits = DEFAULT_LIMITS,
): Promise<DecodedImage> {
  // Loaded here: an engine decodes in its workers, its caller has no need of a decoder.
  const { openImage } = await import('./decode.js');
  const image = await openImage(await readSource(source, limits.maxBytes), limits);
  const { data, width, height } = await image.decode(longSide);
  return { data, width, height };
}
