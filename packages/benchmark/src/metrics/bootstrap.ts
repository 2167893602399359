import { FaceError } from '@face/core';
import type { Interval } from './interval.js';
import { seededDraw } from './random.js';

export interface BootstrapOptions {
  readonly replicates?: number | undefined;
  readonly seed?: number | undefined;
  readonly confidence?: number | undefined;
}

/**
 * Draws people with replacement, as many as there are, once per replicate: comparisons that share a person are
 * not independent, so people are drawn, not pairs. Yields how often each was drawn; the array is reused. A
 * genuine comparison of s then weighs `draws[s]`, an impostor comparison of s and t `draws[s] * draws[t]`.
 */
export function* resampleSubjects(
  subjectCount: number,
  { replicates = 1000, seed = 1 }: BootstrapOptions = {},
): Generator<Uint32Array> {
  const draw = seededDraw(seed);
  const draws = new Uint32Array(subjectCount);
  for (let replicate = 0; replicate < replicates; replicate += 1) {
    draws.fill(0);
    for (let drawn = 0; drawn < subjectCount; drawn += 1) {
      const subject = draw(subjectCount);
      draws[subject] = draws[subject]! + 1;
    }
    yield draws;
  }
}

/**
 * Percentile bootstrap by subject of a statistic of the draws of `resampleSubjects`. Replicates whose statistic
 * is not finite (nothing drawn to divide by) are left out.
 * @throws FaceError `INVALID_ARGUMENT` when no replicate gives a finite value.
 */
export function bootstrapBySubject(
  subjectCount: number,
  statistic: (draws: Uint32Array) => number,
  options: BootstrapOptions = {},
): Interval {
  const values: number[] = [];
  for (const draws of resampleSubjects(subjectCount, options)) {
    const value = statistic(draws);
    if (Number.isFinite(value)) values.push(value);
  }
  return percentileInterval(values, options.confidence);
}

/** The central share of the values, quantiles interpolated linearly (type 7 of Hyndman and Fan). */
export function percentileInterval(values: number[], confidence = 0.95): Interval {
  if (values.length === 0) {
    throw new FaceError('INVALID_ARGUMENT', { name: 'values', reason: 'no replicate gave a finite value' });
  }
  const ascending = Float64Array.from(values).sort();
  const tail = (1 - confidence) / 2;
  return { low: quantile(ascending, tail), high: quantile(ascending, 1 - tail) };
}

/** Quantile of ascending values, type 7 of Hyndman and Fan (the default of R and NumPy). */
export function quantile(ascending: ArrayLike<number>, share: number): number {
  const position = share * (ascending.length - 1);
  const low = Math.floor(position);
  const high = Math.min(low + 1, ascending.length - 1);
  return ascending[low]! + (position - low) * (ascending[high]! - ascending[low]!);
}
