import { type FaceComparer, isFaceError } from '@face/core';
import type { DatasetPair } from '../dataset/dataset.js';

/** Comparisons made before the clock runs: networks and caches warm up. */
const WARM_UP = 3;

/** Milliseconds of whole comparisons, one at a time, of pairs spread over the dataset; failed ones are left out. */
export async function sampleLatency(
  comparer: FaceComparer,
  pairs: readonly DatasetPair[],
  count: number,
  signal?: AbortSignal,
): Promise<number[]> {
  const step = Math.max(1, Math.floor(pairs.length / count));
  const sample = pairs.filter((_, index) => index % step === 0).slice(0, count);
  const latencies: number[] = [];
  for (const [index, { a, b }] of [...sample.slice(0, WARM_UP), ...sample].entries()) {
    if (signal?.aborted === true) break;
    const started = performance.now();
    try {
      await comparer.compare({ file: a.path }, { file: b.path }, { signal });
    } catch (error) {
      if (!isFaceError(error)) throw error;
      continue;
    }
    if (index >= Math.min(WARM_UP, sample.length)) latencies.push(performance.now() - started);
  }
  return latencies;
}
