import { type ErrorCode, isFaceError } from '@face/core';
import pLimit from 'p-limit';
import type { DatasetImage } from '../dataset/dataset.js';
import { type RunOptions, throwIfAborted } from '../progress.js';
import type { TemplateCache } from './template-cache.js';

/** Makes the unit-length embedding of the chosen face of an image file; rejects with a `FaceError`. */
export type EmbedImage = (path: string, signal?: AbortSignal) => Promise<Float32Array>;

/** What became of one image. */
export type EmbedOutcome =
  | { readonly image: DatasetImage; readonly embedding: Float32Array }
  /** A failure to acquire, with its error code. */
  | { readonly image: DatasetImage; readonly failure: ErrorCode };

export interface EmbedImagesOptions extends RunOptions {
  /** Images in flight at once. Default 4. */
  readonly concurrency?: number | undefined;
  /** Remembers embeddings between runs, by content of the image; proved against `embed` before it is used. */
  readonly cache?: TemplateCache | undefined;
}

/** Errors that say something about the image; any other ends the run, because it would hit every image. */
const ACQUISITION_KINDS = new Set(['input', 'face']);

/**
 * Embeds each image once; outcomes in the order of the images. An image that cannot be read or shows no face is
 * an outcome, not an error.
 * @throws FaceError `ABORTED`, and errors that are no fault of an image (`MODEL_*`, `ENGINE_*`).
 */
export async function embedImages(
  images: readonly DatasetImage[],
  embed: EmbedImage,
  { concurrency = 4, cache, onProgress, signal }: EmbedImagesOptions = {},
): Promise<EmbedOutcome[]> {
  throwIfAborted(signal);
  await cache?.prove(images, embed, signal);
  const limit = pLimit(concurrency);
  let done = 0;
  let failed = false;
  const embedOne = async (image: DatasetImage): Promise<EmbedOutcome> => {
    throwIfAborted(signal);
    try {
      const embedding = await (cache?.embed(image.path, embed, signal) ?? embed(image.path, signal));
      return { image, embedding };
    } catch (error) {
      if (!isFaceError(error) || !ACQUISITION_KINDS.has(error.kind)) throw error;
      return { image, failure: error.code };
    } finally {
      done += 1;
      if (!failed) onProgress?.({ stage: 'embed', done, total: images.length });
    }
  };
  try {
    return await Promise.all(images.map((image) => limit(embedOne, image)));
  } catch (error) {
    failed = true;
    limit.clearQueue();
    throw error;
  }
}
