import { FaceError } from '@face/core';
import { METRIC_IDS, type Addon, type CancelRun, type SettleRun } from './addon.js';
import type { TemplateArray } from './distance.js';
import { callNative, nativeAddon } from './load.js';
import { faceErrorFromNative } from './native-error.js';
import { defaultMetric, searchDefaults, type Metric, type SearchOptions } from './search.js';

/** How a run off the main thread goes. Four run at a time, each with its threads; others wait for them. */
export interface BackgroundOptions {
  /** Aborts the run: it rejects with `ABORTED` and soon lets go of its buffers. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Threads that share the gallery, 1..64. Default 1. The result does not depend on it. Where the system has no
   * thread left, the calling one does the work.
   */
  readonly threads?: number;
}

export interface SearchAsyncOptions extends SearchOptions, BackgroundOptions {}

export interface ManyToManyAsyncOptions extends BackgroundOptions {
  readonly metric?: Metric;
}

/** Where `searchManyAsync` writes. */
export interface SearchManyResults {
  /** Rows of the gallery: those of probe p from `p x k` on, best first. Probes x k long at least. */
  readonly indices: Int32Array;
  /** Their scores, likewise. */
  readonly best: Float32Array;
  /** How many rows reached the threshold, at most k, for each probe. As long as there are probes. */
  readonly counts: Int32Array;
}

/**
 * `search` off the main thread, for large galleries. The gallery is kept alive and must not be written to during
 * the run; the probe is copied; the results are written on the main thread just before the promise resolves.
 * @throws FaceError `TENSOR_INVALID` as `search`, for a gallery in a resizable buffer (a shrink would take memory
 *   away from the running search), and when an array was detached during the run; `ABORTED`.
 */
export async function searchAsync(
  gallery: TemplateArray,
  probe: TemplateArray,
  k: number,
  indices: Int32Array,
  best: Float32Array,
  options: SearchAsyncOptions = {},
): Promise<number> {
  const counts = new Int32Array(1);
  await inBackground('searchAsync', options, (addon, threads, settle) => {
    const { metric, threshold } = searchDefaults(gallery, options);
    const [id, dimensions] = [METRIC_IDS[metric], probe.length];
    return addon.startSearch(
      gallery,
      probe,
      indices,
      best,
      k,
      threshold,
      id,
      dimensions,
      counts,
      threads,
      settle,
    );
  });
  return counts[0]!;
}

/**
 * `searchAsync` for several probes in one pass over the gallery, which then comes from memory once.
 * @param probes - vectors of `dimensions` components, one after the other.
 * @throws FaceError as `searchAsync`.
 */
export async function searchManyAsync(
  gallery: TemplateArray,
  probes: TemplateArray,
  dimensions: number,
  k: number,
  results: SearchManyResults,
  options: SearchAsyncOptions = {},
): Promise<void> {
  await inBackground('searchManyAsync', options, (addon, threads, settle) => {
    const { metric, threshold } = searchDefaults(gallery, options);
    const { indices, best, counts } = results;
    const id = METRIC_IDS[metric];
    return addon.startSearch(
      gallery,
      probes,
      indices,
      best,
      k,
      threshold,
      id,
      dimensions,
      counts,
      threads,
      settle,
    );
  });
}

/**
 * `manyToMany` off the main thread. The gallery and `out` are kept alive and must not be touched during the run,
 * which writes scores as it finds them; the probes are copied.
 * @throws FaceError `TENSOR_INVALID` as `manyToMany`, for a gallery or `out` in a resizable buffer, and when one was
 *   detached during the run; `ABORTED`.
 */
export async function manyToManyAsync(
  gallery: TemplateArray,
  probes: TemplateArray,
  dimensions: number,
  out: Float32Array,
  options: ManyToManyAsyncOptions = {},
): Promise<void> {
  await inBackground('manyToManyAsync', options, (addon, threads, settle) => {
    const metric = METRIC_IDS[options.metric ?? defaultMetric(gallery)];
    return addon.startManyToMany(gallery, probes, out, dimensions, metric, threads, settle);
  });
}

function inBackground(
  operation: string,
  options: BackgroundOptions,
  start: (addon: Addon, threads: number, settle: SettleRun) => CancelRun,
): Promise<void> {
  return new Promise((resolve, reject) => {
    callNative(operation, () => {
      const { signal, threads = 1 } = options;
      if (signal?.aborted === true) throw aborted(signal);
      const onAbort = (): void => {
        cancel();
        reject(aborted(signal));
      };
      const cancel = start(nativeAddon(), threads, (error) => {
        signal?.removeEventListener('abort', onAbort);
        if (error === null) resolve();
        else reject(faceErrorFromNative(error));
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  });
}

function aborted(signal: AbortSignal | undefined): FaceError {
  return new FaceError('ABORTED', {}, { cause: signal?.reason });
}
