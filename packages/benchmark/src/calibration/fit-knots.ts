import { FaceError, type FalseMatchRate } from '@face/core';
import type { ScoreHistogram } from '../metrics/score-histogram.js';
import type { AllPairsResult } from '../protocol/all-pairs.js';
import { type TailFit, type TailPoint, cosineOfFit, fitTail, fittedSlope } from './fit-tail.js';

/** Rates at which a table has knots; the three that every provider states are among them. */
export const KNOT_RATES = [
  0.9, 0.7, 0.5, 0.3, 0.2, 0.1, 0.05, 0.03, 0.02, 0.01, 5e-3, 3e-3, 2e-3, 1e-3, 5e-4, 3e-4, 2e-4, 1e-4, 5e-5,
  3e-5, 2e-5, 1e-5, 5e-6, 3e-6, 1e-6, 1e-7, 1e-8,
] as const;

/** Pairs of people from which a rate counts as measured (the rule of 30); photos of the same two are no new trial. */
export const MEASURED_EVENTS = 30;
/** Factors within which a rate measured on other people must lie of the claimed one. */
export const CLAIM_FACTORS: Readonly<Record<FalseMatchRate, number>> = { '1e-3': 2, '1e-4': 2, '1e-5': 3 };
/** Share of the measured steepness that is trusted past the data: the true tail may be heavier. */
const EXTRAPOLATED_STEEPNESS = 0.75;
/** Events behind each point of the curve that the smooth fit follows: below, single look-alikes bend it. */
const FIT_EVENTS = 100;
/** From this rate down the smooth fit places the knots; above, events are so many that counting is exact. */
const FIT_FROM_RATE = 1e-2;

/**
 * Below this rate look-alikes make the tail heavier than the normal one that the parabola stands for: there the
 * fit goes on straight, as steep as it was here.
 */
const STRAIGHT_FROM_RATE = 1e-4;

export interface FittedKnot {
  readonly cosine: number;
  readonly fmr: number;
}

/** What a calibration is fitted on. */
export type ImpostorScores = Pick<AllPairsResult, 'impostor' | 'impostorByPerson'>;

export interface FittedKnots {
  /** Cosine ascending, FMR strictly falling. */
  readonly knots: readonly FittedKnot[];
  /** Cosine of the last knot that rests on at least 30 pairs of people. */
  readonly extrapolatedFrom: number;
}

/**
 * Places the knots of a calibration on the rates by person: by reading them off down to FMR 1e-2, below by the
 * smooth fit of the tail, and past the last rate with 30 pairs of images along a straight line in log FMR that falls only
 * three quarters as steeply as the data did. Weighing people alike, not images, predicts the rates of other people
 * better: a collection with a hundred photos of two look-alikes does not shift it.
 * @throws FaceError `DATASET_INVALID` when there are too few people to see a tail (3,000 pairs of people take 78), or
 *   the scores do not separate.
 */
export function fitKnots({ impostor, impostorByPerson }: ImpostorScores): FittedKnots {
  const { total } = impostor;
  const personPairs = countPersonPairs(impostorByPerson);
  const lastMeasured = KNOT_RATES.findLast((rate) => rate * personPairs >= MEASURED_EVENTS);
  if (lastMeasured === undefined || lastMeasured > FIT_FROM_RATE) {
    const reason = `${personPairs} pairs of different people; at least ${MEASURED_EVENTS / FIT_FROM_RATE} are needed`;
    throw new FaceError('DATASET_INVALID', { file: 'dataset', reason });
  }
  const read = KNOT_RATES.filter((rate) => rate > FIT_FROM_RATE).map((rate) => ({
    cosine: impostorByPerson.thresholdFor(rate * impostorByPerson.total),
    fmr: rate,
  }));
  const fit = fitTail(tailPoints(impostorByPerson, total));
  const fitted = KNOT_RATES.filter((rate) => rate <= FIT_FROM_RATE && rate * total >= MEASURED_EVENTS).map(
    (rate) => ({ cosine: cosineAtRate(fit, rate), fmr: rate }),
  );
  const last = fitted.at(-1)!;
  const beyond = KNOT_RATES.filter((rate) => rate < last.fmr).map((rate) => ({
    cosine: extrapolate(fit, last, rate),
    fmr: rate,
  }));
  const knots = [...read, ...fitted, ...beyond].filter(({ cosine }) => cosine < 1);
  return {
    knots: rising(knots),
    extrapolatedFrom: fitted.find(({ fmr }) => fmr === lastMeasured)!.cosine,
  };
}

/** Each pair of people weighs 1 in the histogram: its total is how many independent comparisons there are. */
export function countPersonPairs(impostorByPerson: Pick<ScoreHistogram, 'total'>): number {
  return Math.round(impostorByPerson.total);
}

function cosineAtRate(fit: TailFit, rate: number): number {
  const cosine = cosineOfFit(fit, Math.max(rate, STRAIGHT_FROM_RATE));
  if (cosine !== undefined) {
    const decades = Math.min(0, Math.log10(rate / STRAIGHT_FROM_RATE));
    return cosine + decades / fittedSlope(fit, cosine);
  }
  throw new FaceError('DATASET_INVALID', {
    file: 'dataset',
    reason: `the scores give no tail at FMR ${rate}`,
  });
}

/** Points of the empirical curve, eight per decade, down to the rate of `FIT_EVENTS` pairs of images. */
function tailPoints(impostorByPerson: ScoreHistogram, trials: number): TailPoint[] {
  const points: TailPoint[] = [];
  const least = Math.min(FIT_EVENTS, (FIT_FROM_RATE * trials) / 3);
  for (let rate = FIT_FROM_RATE; rate * trials >= least; rate /= 10 ** 0.125) {
    const cosine = impostorByPerson.thresholdFor(rate * impostorByPerson.total);
    const fmr = impostorByPerson.countAtOrAbove(cosine) / impostorByPerson.total;
    if (fmr > 0 && cosine !== points.at(-1)?.cosine) points.push({ cosine, fmr, events: rate * trials });
  }
  return points;
}

function extrapolate(fit: TailFit, from: FittedKnot, rate: number): number {
  const measuredTo = Math.max(from.fmr, STRAIGHT_FROM_RATE);
  const slope = fittedSlope(fit, cosineAtRate(fit, measuredTo)) * EXTRAPOLATED_STEEPNESS;
  return from.cosine + Math.log10(rate / from.fmr) / slope;
}

/** Where counting and fit meet, a knot may fall behind its neighbour: it is left out. */
function rising(knots: readonly FittedKnot[]): FittedKnot[] {
  const kept: FittedKnot[] = [];
  for (const knot of [...knots].reverse()) {
    const above = kept[0];
    if (above === undefined || (knot.cosine < above.cosine && knot.cosine > -1)) kept.unshift(knot);
  }
  return kept;
}
