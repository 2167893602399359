import { FaceError } from '@face/core';
import type { ScoreHistogram } from '../metrics/score-histogram.js';
import { type TailFit, type TailPoint, cosineOfFit, fitTail, fittedFmr, fittedSlope } from './fit-tail.js';

/** Rates at which a table has knots; the three that every provider states are among them. */
export const KNOT_RATES = [
  0.9, 0.7, 0.5, 0.3, 0.2, 0.1, 0.05, 0.03, 0.02, 0.01, 5e-3, 3e-3, 2e-3, 1e-3, 5e-4, 3e-4, 2e-4, 1e-4, 5e-5,
  3e-5, 2e-5, 1e-5, 5e-6, 3e-6, 1e-6, 1e-7, 1e-8,
] as const;

/** Events from which a rate counts as measured (the rule of 30). */
export const MEASURED_EVENTS = 30;
/** Share of the measured steepness that is trusted past the data: the true tail may be heavier. */
const EXTRAPOLATED_STEEPNESS = 0.75;
/** From this rate down the smooth fit places the knots; above, events are so many that counting is exact. */
const FIT_FROM_RATE = 1e-2;

export interface FittedKnot {
  readonly cosine: number;
  readonly fmr: number;
}

export interface FittedKnots {
  /** Cosine ascending, FMR strictly falling. */
  readonly knots: readonly FittedKnot[];
  /** Cosine of the last knot that rests on at least 30 events. */
  readonly extrapolatedFrom: number;
}

/**
 * Places the knots of a calibration: by counting down to FMR 1e-2, below by the smooth fit of the tail, and past
 * the last rate with 30 events along a straight line in log FMR that falls only three quarters as steeply as the
 * data did.
 * @throws FaceError `DATASET_INVALID` when there are too few impostor pairs to see a tail (about 3,000), or the
 *   scores do not separate.
 */
export function fitKnots(impostor: ScoreHistogram): FittedKnots {
  const { total } = impostor;
  const measured = KNOT_RATES.filter((rate) => rate * total >= MEASURED_EVENTS);
  const lastMeasured = measured.at(-1);
  if (lastMeasured === undefined || lastMeasured > FIT_FROM_RATE) {
    const reason = `${total} impostor pairs; at least ${MEASURED_EVENTS / FIT_FROM_RATE} are needed`;
    throw new FaceError('DATASET_INVALID', { file: 'dataset', reason });
  }
  const counted = measured.filter((rate) => rate > FIT_FROM_RATE).map((rate) => countedKnot(impostor, rate));
  const points = tailPoints(impostor);
  const fit = fitTail(points);
  const atRate = (rate: number): number => {
    const cosine = cosineOfFit(fit, rate);
    if (cosine !== undefined) return cosine;
    throw new FaceError('DATASET_INVALID', {
      file: 'dataset',
      reason: `the scores give no tail at FMR ${rate}`,
    });
  };
  const fitted = measured
    .filter((rate) => rate <= FIT_FROM_RATE)
    .map((rate) => ({ cosine: atRate(rate), fmr: rate }));
  const last = fitted.at(-1)!;
  const beyond = KNOT_RATES.filter((rate) => rate < lastMeasured).map((rate) => ({
    cosine: extrapolate(fit, last, rate),
    fmr: rate,
  }));
  const knots = [...counted, ...fitted, ...beyond].filter(({ cosine }) => cosine < 1);
  return { knots: rising(knots), extrapolatedFrom: last.cosine };
}

/** Points of the empirical curve, several per decade, down to `MEASURED_EVENTS` events. */
function tailPoints(impostor: ScoreHistogram): TailPoint[] {
  const points: TailPoint[] = [];
  for (let rate = FIT_FROM_RATE; rate * impostor.total >= MEASURED_EVENTS; rate /= 10 ** 0.125) {
    const cosine = impostor.thresholdFor(Math.floor(rate * impostor.total));
    const events = impostor.countAtOrAbove(cosine);
    if (events > 0 && cosine !== points.at(-1)?.cosine) {
      points.push({ cosine, fmr: events / impostor.total, events });
    }
  }
  return points;
}

function countedKnot(impostor: ScoreHistogram, rate: number): FittedKnot {
  return { cosine: impostor.thresholdFor(Math.floor(rate * impostor.total)), fmr: rate };
}

function extrapolate(fit: TailFit, from: FittedKnot, rate: number): number {
  const slope = fittedSlope(fit, from.cosine) * EXTRAPOLATED_STEEPNESS;
  return from.cosine + (Math.log10(rate) - Math.log10(fittedFmr(fit, from.cosine))) / slope;
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
