import { type CalibrationTable, FaceError, type ScoreScale, createScorer } from '@face/core';
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
 * threshold with `supported: false`.
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
  const knots = table.knots;
  const scorer = createScorer(table, scale);
  const place = knots.findIndex(({ fmr }) => fmr <= wishedFmr);
  const upper = knots[place === -1 ? knots.length - 1 : place]!;
  const lower = place > 0 ? knots[place - 1]! : upper;
  const span = Math.log10(lower.fmr) - Math.log10(upper.fmr);
  const share = place === -1 || span === 0 ? 1 : (Math.log10(lower.fmr) - Math.log10(wishedFmr)) / span;
  const cosine = lower.cosine + share * (upper.cosine - lower.cosine);
  const width = Math.max(lower.fmrHigh / lower.fmr, upper.fmrHigh / upper.fmr);
  const supported = place !== -1 && cosine <= table.extrapolatedFrom + 1e-9;
  const needed = trialsForRate(wishedFmr);
  const reason =
    table.impostorTrials < needed
      ? `${needed} impostor comparisons are needed, the table rests on ${table.impostorTrials}`
      : 'the threshold is extrapolated past the measured scores';
  return {
    wishedFmr,
    cosine,
    score: scorer(cosine),
    fmrHigh: Math.min(1, wishedFmr * width),
    supported,
    ...(!supported && { reason }),
  };
}
