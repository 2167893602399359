import { METRIC_IDS } from './addon.js';
import type { TemplateArray } from './distance.js';
import { callNative, nativeAddon } from './load.js';

/**
 * Default: `dot` for float32 and float16, where it equals `cosine` for unit-length templates and is the cheapest;
 * `cosine` for int8. Quantised vectors have a scale each, so `dot` and `squared-euclidean` of int8 rank a gallery
 * rightly only where all its rows were quantised with one scale.
 */
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
  metric: Metric = defaultMetric(gallery),
): void {
  callNative('oneToMany', () => {
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
  metric: Metric = defaultMetric(gallery),
): void {
  callNative('manyToMany', () => {
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
  metric: Metric = defaultMetric(a),
): void {
  callNative('pairwise', () => {
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
  return callNative('topK', () => {
    const ascending = options.ascending ?? false;
    const threshold = options.threshold ?? noThreshold(ascending);
    return nativeAddon().topK(scores, indices, best, k, threshold, ascending ? 1 : 0);
  });
}

export interface SearchOptions {
  /** `squared-euclidean` ranks the nearest first. */
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
  return callNative('search', () => {
    const { metric, threshold } = searchDefaults(gallery, options);
    const id = METRIC_IDS[metric];
    return nativeAddon().search(gallery, probe, indices, best, k, threshold, id, probe.length);
  });
}

/** What `search` and its kin pass to the addon where the caller names nothing. */
export function searchDefaults(
  gallery: TemplateArray,
  options: SearchOptions,
): { readonly metric: Metric; readonly threshold: number } {
  const metric = options.metric ?? defaultMetric(gallery);
  return { metric, threshold: options.threshold ?? noThreshold(metric === 'squared-euclidean') };
}

/** The metric that ranks templates of this type rightly and cheapest. */
export function defaultMetric(templates: TemplateArray): Metric {
  return templates instanceof Int8Array ? 'cosine' : 'dot';
}

function noThreshold(ascending: boolean): number {
  return ascending ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}
