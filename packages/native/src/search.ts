import { FaceError } from '@face/core';
import { METRIC_IDS } from './addon.js';
import type { TemplateArray } from './distance.js';
import { callNative, nativeAddon } from './load.js';
import { faceErrorFromNative } from './native-error.js';

/** `dot` equals `cosine` for unit-length templates and is the cheapest. */
export type Metric = keyof typeof METRIC_IDS;

/**
 * Scores of one probe against every row of a contiguous gallery. Each score has the bits that the pair function
 * gives, however the gallery is split.
 * @param gallery - rows of `probe.length` components, one after the other.
 * @param out - one score per row.
 * @throws FaceError `TENSOR_INVALID` when `gallery.length` is not `out.length` x `probe.length`, types differ,
 *   arrays overlap, or a score is not finite.
 */
export function oneToMany(
  gallery: TemplateArray,
  probe: TemplateArray,
  out: Float32Array,
  metric: Metric = 'dot',
): void {
  callNative(() => {
    nativeAddon().oneToMany(gallery, probe, out, METRIC_IDS[metric]);
  });
}

/**
 * Scores of every probe against every gallery row: `out[probe x galleryRows + row]`, with the bits of `oneToMany`.
 * @throws FaceError `TENSOR_INVALID` when lengths do not belong together, types differ, arrays overlap, or a
 *   score is not finite.
 */
export function manyToMany(
  gallery: TemplateArray,
  probes: TemplateArray,
  dimensions: number,
  out: Float32Array,
  metric: Metric = 'dot',
): void {
  callNative(() => {
    nativeAddon().manyToMany(gallery, probes, out, dimensions, METRIC_IDS[metric]);
  });
}

/**
 * Scores of row i of `a` against row i of `b`, for all rows: one call instead of `out.length`.
 * @throws FaceError `TENSOR_INVALID` as `oneToMany`.
 */
export function pairwise(
  a: TemplateArray,
  b: TemplateArray,
  dimensions: number,
  out: Float32Array,
  metric: Metric = 'dot',
): void {
  callNative(() => {
    nativeAddon().pairwise(a, b, out, dimensions, METRIC_IDS[metric]);
  });
}

export interface TopKOptions {
  /** Worst score that still counts (a ceiling for distances). Default: every score counts. */
  readonly threshold?: number;
  /** Best first: the highest scores, or with `ascending` the lowest distances. Default false. */
  readonly ascending?: boolean;
}

/**
 * The k best scores with their positions, best first; equal scores in order of position.
 * @param indices - receives positions, `k` long at least.
 * @param best - receives the scores, `k` long at least.
 * @returns how many reached the threshold, at most k.
 * @throws FaceError `TENSOR_INVALID` for k below 1 or above `scores.length`, NaN among the scores, or arrays
 *   that are too short or overlap.
 */
export function topK(
  scores: Float32Array,
  k: number,
  indices: Int32Array,
  best: Float32Array,
  options: TopKOptions = {},
): number {
  const ascending = options.ascending ?? false;
  const threshold = options.threshold ?? noThreshold(ascending);
  return callNative(() => nativeAddon().topK(scores, indices, best, k, threshold, ascending ? 1 : 0));
}

export interface SearchOptions {
  /** Default `dot`. `squared-euclidean` ranks the nearest first. */
  readonly metric?: Metric;
  /** Worst score that still counts (a ceiling for `squared-euclidean`). Default: every score counts. */
  readonly threshold?: number;
}

/**
 * `oneToMany` and `topK` in one pass that stores no scores.
 * @returns how many rows reached the threshold, at most k.
 * @throws FaceError `TENSOR_INVALID` as `oneToMany` and `topK`.
 */
export function search(
  gallery: TemplateArray,
  probe: TemplateArray,
  k: number,
  indices: Int32Array,
  best: Float32Array,
  options: SearchOptions = {},
): number {
  const metric = options.metric ?? 'dot';
  const threshold = options.threshold ?? noThreshold(metric === 'squared-euclidean');
  return callNative(() =>
    nativeAddon().search(gallery, probe, indices, best, k, threshold, METRIC_IDS[metric]),
  );
}

export interface SearchAsyncOptions extends SearchOptions {
  /** Aborts the search: it rejects with `ABORTED` and lets go of the buffers. */
  readonly signal?: AbortSignal | undefined;
  /** Threads that share the gallery, 1..64. Default 1. The result does not depend on it. */
  readonly threads?: number;
}

/**
 * `search` off the main thread, for large galleries. The gallery and the probe are kept alive and must not be
 * written to during the run; the results are written on the main thread just before the promise resolves.
 * @throws FaceError `TENSOR_INVALID` as `search`, for resizable buffers (a shrink would take memory away from
 *   the running search), and when an array was detached during the run; `ABORTED`.
 */
export function searchAsync(
  gallery: TemplateArray,
  probe: TemplateArray,
  k: number,
  indices: Int32Array,
  best: Float32Array,
  options: SearchAsyncOptions = {},
): Promise<number> {
  const { signal, threads = 1, metric = 'dot' } = options;
  const threshold = options.threshold ?? noThreshold(metric === 'squared-euclidean');
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) throw new FaceError('ABORTED', {}, { cause: signal.reason });
    const onAbort = (): void => {
      running.cancel();
      reject(new FaceError('ABORTED', {}, { cause: signal?.reason }));
    };
    const running = callNative(() =>
      nativeAddon().startSearch(
        gallery,
        probe,
        indices,
        best,
        k,
        threshold,
        METRIC_IDS[metric],
        threads,
        (error, count) => {
          signal?.removeEventListener('abort', onAbort);
          if (error === null) resolve(count);
          else reject(faceErrorFromNative(error));
        },
      ),
    );
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

function noThreshold(ascending: boolean): number {
  return ascending ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}
