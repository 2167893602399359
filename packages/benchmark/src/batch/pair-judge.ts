import { type ErrorCode, FaceError, isFaceError } from '@face/core';
import { dot } from '@face/native';
import { LRUCache } from 'lru-cache';
import { isAbsolute, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pLimit from 'p-limit';
import { throwIfAborted } from '../progress.js';
import type { EmbedImage } from '../templates/embed-images.js';
import { isShareThere } from './image-share.js';
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
  /** Pause before the second attempt at an image, doubled for the third. Default 200 ms. */
  readonly firstRetryMs?: number | undefined;
}

type Acquired = { readonly embedding: Float32Array } | { readonly failure: ErrorCode };

/** Errors that say something about the image. */
const ACQUISITION_KINDS = new Set(['input', 'face']);
/** Errors that one image may cause, or the load of the moment: tried again, then taken to be the image's. */
const PASSING_CODES: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'ENGINE_WORKER_LOST',
  'ENGINE_OUT_OF_MEMORY',
  'MODEL_RUN_FAILED',
  'INTERNAL',
]);
/** What a file system says of a file, not of itself; anything else (`EIO`, `ESTALE`, `ENOTCONN`) may pass. */
const FILE_REASONS: ReadonlySet<unknown> = new Set([
  ...['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'ELOOP', 'ENAMETOOLONG'],
  'not a regular file',
  'cannot be read',
]);
const MAX_ATTEMPTS = 3;
/** So many images in a row cannot all be to blame: the run ends. */
const MAX_FAULTS_IN_A_ROW = 20;
const DEFAULT_MAX_TEMPLATES = 20_000;

/**
 * Compares pairs on this machine, each image embedded once while its template is remembered, whichever chunks it
 * is in. An image that keeps failing is an outcome; a folder of images that is not there rejects, as do faults that
 * meet one image after the other.
 */
export function createPairJudge(options: PairJudgeOptions): JudgeChunk {
  const { concurrency, folder, score, maxTemplates = DEFAULT_MAX_TEMPLATES } = options;
  const limit = pLimit(concurrency);
  const templates = new LRUCache<string, Promise<Acquired>>({ max: maxTemplates });
  const faults = { inARow: 0 };
  const acquire = (name: string, signal: AbortSignal | undefined): Promise<Acquired> => {
    const known = templates.get(name);
    if (known !== undefined) return known;
    const made = limit(() => embedOrFail(options, name, faults, signal));
    templates.set(name, made);
    // What failed for no fault of the image is tried again by whoever asks next.
    made.catch(() => templates.delete(name));
    return made;
  };
  const judge = async (a: string, b: string, signal: AbortSignal | undefined): Promise<PairOutcome> => {
    const [first, second] = await Promise.all([acquire(a, signal), acquire(b, signal)]);
    if ('failure' in first) return { failure: first.failure, side: 'a' };
    if ('failure' in second) return { failure: second.failure, side: 'b' };
    const cosine = dot(first.embedding, second.embedding);
    return { score: score(cosine), cosine: Math.round(cosine * 1e6) / 1e6 };
  };
  return async (pairs, signal) => {
    const missing = pairs[0]?.find((name) => !isAbsolute(name));
    if (missing !== undefined) await requireShare(folder, missing);
    return Promise.all(pairs.map(([a, b]) => judge(a, b, signal)));
  };
}

async function embedOrFail(
  { embed, folder, firstRetryMs = 200 }: PairJudgeOptions,
  name: string,
  faults: { inARow: number },
  signal: AbortSignal | undefined,
): Promise<Acquired> {
  const path = isAbsolute(name) ? name : join(folder, name);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const embedding = await embed(path, signal);
      faults.inARow = 0;
      return { embedding };
    } catch (error) {
      if (!isFaceError(error)) throw error;
      if (error.code === 'IMAGE_FILE_NOT_FOUND') await requireShare(folder, name);
      const isPassing =
        PASSING_CODES.has(error.code) ||
        (error.code === 'IMAGE_FILE_NOT_FOUND' && !FILE_REASONS.has(error.params.reason));
      if (!isPassing) {
        if (!ACQUISITION_KINDS.has(error.kind)) throw error;
        faults.inARow = 0;
        return { failure: error.code };
      }
      if (attempt === MAX_ATTEMPTS) {
        faults.inARow += 1;
        if (faults.inARow >= MAX_FAULTS_IN_A_ROW) throw error;
        return { failure: error.code };
      }
      await sleep(firstRetryMs * 2 ** (attempt - 1), undefined, { signal }).catch(() => undefined);
      throwIfAborted(signal);
    }
  }
}

/** @throws FaceError `DATASET_INVALID` when the folder that a name starts at is missing or empty. */
async function requireShare(folder: string, name: string): Promise<void> {
  if (await isShareThere(folder, name)) return;
  const reason = `the folder of ${name} is not there, or has nothing in it`;
  throw new FaceError('DATASET_INVALID', { file: folder, reason });
}
