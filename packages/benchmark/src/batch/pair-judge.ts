import { type ErrorCode, isFaceError } from '@face/core';
import { dot } from '@face/native';
import { LRUCache } from 'lru-cache';
import { isAbsolute, join } from 'node:path';
import pLimit from 'p-limit';
import type { EmbedImage } from '../templates/embed-images.js';
import type { JudgeChunk, PairOutcome } from './pair-outcome.js';

export interface PairJudgeOptions {
  readonly embed: EmbedImage;
  /** Calibrated score of a cosine. */
  readonly score: (cosine: number) => number;
  /** Images in flight at once, over all chunks. */
  readonly concurrency: number;
  /** Where relative image paths start. */
  readonly folder: string;
  /** Templates kept for pairs to come; the one used longest ago goes first. Default 20,000 (20 MB of 256-d). */
  readonly maxTemplates?: number | undefined;
}

type Acquired = { readonly embedding: Float32Array } | { readonly failure: ErrorCode };

/** Errors that say something about the image; any other ends the run, because it would hit every image. */
const ACQUISITION_KINDS = new Set(['input', 'face']);
/** Attempts at an image whose worker thread was lost; then the image is taken to be the cause. */
const MAX_ATTEMPTS = 3;
const DEFAULT_MAX_TEMPLATES = 20_000;

/**
 * Compares pairs on this machine, each image embedded once while its template is remembered, whichever chunks it
 * is in.
 */
export function createPairJudge(options: PairJudgeOptions): JudgeChunk {
  const { embed, score, concurrency, folder, maxTemplates = DEFAULT_MAX_TEMPLATES } = options;
  const limit = pLimit(concurrency);
  const templates = new LRUCache<string, Promise<Acquired>>({ max: maxTemplates });
  const acquire = (name: string, signal: AbortSignal | undefined): Promise<Acquired> => {
    const known = templates.get(name);
    if (known !== undefined) return known;
    const path = isAbsolute(name) ? name : join(folder, name);
    const made = limit(() => embedOrFail(embed, path, signal));
    templates.set(name, made);
    // What failed for no fault of the image is tried again by whoever asks next.
    made.catch(() => templates.delete(name));
    return made;
  };
  return async (pairs, signal) => {
    const judge = async (a: string, b: string): Promise<PairOutcome> => {
      const [first, second] = await Promise.all([acquire(a, signal), acquire(b, signal)]);
      if ('failure' in first) return { failure: first.failure, side: 'a' };
      if ('failure' in second) return { failure: second.failure, side: 'b' };
      const cosine = dot(first.embedding, second.embedding);
      return { score: score(cosine), cosine: Math.round(cosine * 1e6) / 1e6 };
    };
    return Promise.all(pairs.map(([a, b]) => judge(a, b)));
  };
}

async function embedOrFail(
  embed: EmbedImage,
  path: string,
  signal: AbortSignal | undefined,
): Promise<Acquired> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { embedding: await embed(path, signal) };
    } catch (error) {
      if (!isFaceError(error)) throw error;
      if (ACQUISITION_KINDS.has(error.kind)) return { failure: error.code };
      if (error.code !== 'ENGINE_WORKER_LOST') throw error;
      if (attempt === MAX_ATTEMPTS) return { failure: error.code };
    }
  }
}
