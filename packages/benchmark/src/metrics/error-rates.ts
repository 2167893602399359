import { FaceError } from '@face/core';
import type { ScoreDistribution } from './score-distribution.js';

/** One operating point; accepted means score >= threshold. */
export interface OperatingPoint {
  readonly threshold: number;
  /** Share of impostor comparisons that are accepted. */
  readonly fmr: number;
  /** Share of genuine comparisons that are refused. */
  readonly fnmr: number;
}

/** Genuine and impostor scores of the comparisons that could be made. */
export interface ScorePair {
  readonly genuine: ScoreDistribution;
  readonly impostor: ScoreDistribution;
}

/** False match and false non-match rate at a threshold. */
export function operatingPoint({ genuine, impostor }: ScorePair, threshold: number): OperatingPoint {
  return {
    threshold,
    fmr: impostor.countAtOrAbove(threshold) / impostor.total,
    fnmr: 1 - genuine.countAtOrAbove(threshold) / genuine.total,
  };
}

/** The point with the least threshold whose FMR does not pass `rate`. Its TAR (without FTA) is 1 - fnmr. */
export function pointAtFmr(scores: ScorePair, rate: number): OperatingPoint {
  if (!(rate >= 0 && rate <= 1)) {
    throw new FaceError('INVALID_ARGUMENT', { name: 'rate', reason: `${rate} is not in [0, 1]` });
  }
  // A rate such as 1e-3 times a total may fall short of its whole number by rounding.
  const allowed = Math.floor(rate * scores.impostor.total * (1 + 1e-12));
  return operatingPoint(scores, scores.impostor.thresholdFor(allowed));
}

/**
 * Equal error rate: where FMR and FNMR cross, linearly interpolated between the two neighbouring operating
 * points. It hides which error matters; a secondary figure.
 */
export function equalErrorRate(scores: ScorePair): number {
  let last: OperatingPoint = { threshold: Number.NEGATIVE_INFINITY, fmr: 1, fnmr: 0 };
  for (const point of curve(scores)) {
    if (point.fnmr >= point.fmr) {
      const [before, after] = [last.fmr - last.fnmr, point.fnmr - point.fmr];
      const share = before + after === 0 ? 0 : before / (before + after);
      return last.fmr + share * (point.fmr - last.fmr);
    }
    last = point;
  }
  return last.fmr / 2;
}

/** Every distinct operating point, threshold ascending, ending with the one that accepts nothing. */
export function* curve(scores: ScorePair): Generator<OperatingPoint> {
  for (const threshold of mergeAscending(scores.genuine.thresholds(), scores.impostor.thresholds())) {
    yield operatingPoint(scores, threshold);
  }
  yield { threshold: Number.POSITIVE_INFINITY, fmr: 0, fnmr: 1 };
}

/** At most `count` points of a curve, evenly spread over log FMR, its ends kept: enough for a plot. */
export function thinCurve(scores: ScorePair, count = 200): OperatingPoint[] {
  const floor = 1 / scores.impostor.total;
  const points: OperatingPoint[] = [];
  for (let step = 0; step < count; step += 1) {
    const rate = floor ** (step / (count - 1));
    const point = pointAtFmr(scores, rate);
    if (points.at(-1)?.threshold !== point.threshold) points.push(point);
  }
  return points;
}

/**
 * False rejection and acceptance with failures to acquire counted, ISO/IEC 19795-1: FRR = FTA + FNMR (1 - FTA),
 * FAR = FMR (1 - FTA).
 * @param fta - shares of the genuine and of the impostor comparisons that an image kept from being made.
 */
export function withFailureToAcquire(
  { fmr, fnmr }: Pick<OperatingPoint, 'fmr' | 'fnmr'>,
  fta: { readonly genuine: number; readonly impostor: number },
): { readonly frr: number; readonly far: number } {
  return { frr: fta.genuine + fnmr * (1 - fta.genuine), far: fmr * (1 - fta.impostor) };
}

function* mergeAscending(first: Iterable<number>, second: Iterable<number>): Generator<number> {
  const [one, two] = [first[Symbol.iterator](), second[Symbol.iterator]()];
  let a = one.next();
  let b = two.next();
  while (a.done !== true || b.done !== true) {
    const low = Math.min(a.done === true ? Infinity : a.value, b.done === true ? Infinity : b.value);
    yield low;
    if (a.done !== true && a.value === low) a = one.next();
    if (b.done !== true && b.value === low) b = two.next();
  }
}
