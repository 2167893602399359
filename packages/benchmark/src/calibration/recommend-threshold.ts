import {
  type CalibrationKnot,
  type CalibrationTable,
  FaceError,
  type ScoreScale,
  createScorer,
} from '@face/core';
import { trialsForRate } from '../metrics/interval.js';

/** The least threshold that keeps a wished rate, as far as a table can tell. */
export interface ThresholdAdvice {
  readonly wishedFmr: number;
  readonly cosine: number;
  readonly score: number;
  /** Upper 95% bound of the rate at this threshold. */
  readonly fmrHigh: number;
  /** False when the wish lies past what the table's data measured. */
  readonly supported: boolean;
  /** Why not, in words, when `supported` is false. */
  readonly reason?: string;
}

/**
 * Recommends a threshold: knots are joined linearly in log10(FMR). A wish past the last knot gets that knot's
 * threshold and bound with `supported: false`.
 * @throws FaceError `INVALID_ARGUMENT` for a rate outside (0, 1).
 */
export function recommendThreshold(
  table: CalibrationTable,
  wishedFmr: number,
  scale?: ScoreScale,
): ThresholdAdvice {
  if (!(wishedFmr > 0 && wishedFmr < 1)) {
    throw new FaceError('INVALID_ARGUMENT', { name: 'fmr', reason: `${wishedFmr} is not between 0 and 1` });
  }
  const { cosine, fmrHigh, isWithinKnots } = pointAt(table.knots, wishedFmr);
  const personPairs = (table.people * (table.people - 1)) / 2;
  const needed = trialsForRate(wishedFmr);
  const reason =
    personPairs < needed
      ? `${needed} pairs of different people are needed, the table rests on ${personPairs}`
      : 'the threshold is extrapolated past the measured scores';
  const supported = isWithinKnots && personPairs >= needed && cosine <= table.extrapolatedFrom + 1e-9;
  return {
    wishedFmr,
    cosine,
    score: createScorer(table, scale)(cosine),
    fmrHigh,
    supported,
    ...(!supported && { reason }),
  };
}

function pointAt(
  knots: readonly CalibrationKnot[],
  fmr: number,
): { readonly cosine: number; readonly fmrHigh: number; readonly isWithinKnots: boolean } {
  const place = knots.findIndex((knot) => knot.fmr <= fmr);
  // Outside the knots nothing is known but the outermost one itself.
  if (place <= 0) {
    const { cosine, fmrHigh } = knots.at(place)!;
    return { cosine, fmrHigh, isWithinKnots: place === 0 };
  }
  const [lower, upper] = [knots[place - 1]!, knots[place]!];
  const share = Math.log10(lower.fmr / fmr) / Math.log10(lower.fmr / upper.fmr);
  const width = Math.max(lower.fmrHigh / lower.fmr, upper.fmrHigh / upper.fmr);
  return {
    cosine: lower.cosine + share * (upper.cosine - lower.cosine),
    fmrHigh: Math.min(1, fmr * width),
    isWithinKnots: true,
  };
}
