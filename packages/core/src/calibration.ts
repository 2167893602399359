import { FaceError } from './errors.js';
import { FALSE_MATCH_RATES, type FalseMatchRate, type Thresholds } from './comparison.js';

/**
 * A measured point of the calibration: the share of impostor comparisons at or above a cosine similarity,
 * with its 95% confidence interval.
 */
export interface CalibrationKnot {
  readonly cosine: number;
  readonly fmr: number;
  readonly fmrLow: number;
  readonly fmrHigh: number;
}

/** The content of a pack's `calibration.json`. */
export interface CalibrationTable {
  readonly version: 1;
  /** Pack and profile the table belongs to. */
  readonly pack: string;
  readonly profile: string;
  /** sha256 of each model file the cosines were made with, by file name. */
  readonly models: Readonly<Record<string, string>>;
  readonly dataset: string;
  /** sha256 over the images of the dataset, where the table says it. */
  readonly datasetSha256?: string | undefined;
  /** Which face of an image was meant, where the table says it: `largest`, `most-central`. */
  readonly choose?: string | undefined;
  readonly people: number;
  readonly images: number;
  readonly impostorTrials: number;
  readonly genuineTrials: number;
  readonly date: string;
  /** Ascending in cosine, strictly descending in FMR; the last may be extrapolated (`extrapolatedFrom`). */
  readonly knots: readonly CalibrationKnot[];
  /** Cosine above which knots are extrapolated, not counted. */
  readonly extrapolatedFrom: number;
}

/** Scores at FMR 1e-3, 1e-4, 1e-5: the anchors between which a scale is linear in log10(FMR). */
export type ScoreScale = Thresholds;

/** The scale of Tencent's face model 2.0, and our default. */
export const SCALE_70_80_90: ScoreScale = { '1e-3': 70, '1e-4': 80, '1e-5': 90 };
/** The scale of Tencent's face model 3.0. */
export const SCALE_40_50_60: ScoreScale = { '1e-3': 40, '1e-4': 50, '1e-5': 60 };

/** Maps a cosine similarity (-1..1) to a calibrated score. */
export type Scorer = (cosine: number) => number;

interface CurvePoint {
  readonly cosine: number;
  readonly score: number;
}

/**
 * Makes the monotone map from cosine to score: linear in cosine between knots, each knot placed linearly in
 * log10(FMR) between the scale's anchors (FMR 1 is score 0). From the 1e-5 anchor on the score rises linearly
 * in cosine to 100 at cosine 1. Scores have three decimals.
 * @throws FaceError `MODEL_PACK_INVALID` when knots are not strictly monotone or an anchor rate has no knot.
 */
export function createScorer(table: CalibrationTable, scale: ScoreScale = SCALE_70_80_90): Scorer {
  const curve = scoreCurve(table, scale);
  return (cosine) => {
    if (Number.isNaN(cosine)) throw new FaceError('INVALID_ARGUMENT', { name: 'cosine', reason: 'is NaN' });
    return Math.round(interpolate(curve, cosine) * 1000) / 1000;
  };
}

/** The cosine similarity at which the table measured the given false match rate. */
export function cosineAt(table: CalibrationTable, rate: FalseMatchRate): number {
  const knot = table.knots.find(({ fmr }) => isRate(fmr, rate));
  if (knot === undefined) throw invalidTable(table, `no knot at FMR ${rate}`);
  return knot.cosine;
}

function scoreCurve(table: CalibrationTable, scale: ScoreScale): CurvePoint[] {
  const anchors = [
    { log: 0, score: 0 },
    ...FALSE_MATCH_RATES.map((rate) => ({ log: -Math.log10(Number(rate)), score: scale[rate] })),
  ];
  const strictest = anchors.at(-1)!;
  FALSE_MATCH_RATES.forEach((rate) => cosineAt(table, rate));
  const curve: CurvePoint[] = [{ cosine: -1, score: 0 }];
  let previousFmr = Number.POSITIVE_INFINITY;
  for (const { cosine, fmr } of table.knots) {
    if (!(cosine > curve.at(-1)!.cosine && cosine < 1 && fmr > 0 && fmr <= 1 && fmr < previousFmr)) {
      throw invalidTable(table, `knots must rise in cosine and fall in FMR; at cosine ${cosine} they do not`);
    }
    previousFmr = fmr;
    const log = -Math.log10(fmr);
    if (log > strictest.log + 1e-9) break;
    const upper = Math.max(
      1,
      anchors.findIndex((anchor) => log <= anchor.log + 1e-9),
    );
    const [from, to] = [anchors[upper - 1]!, anchors[upper]!];
    curve.push({
      cosine,
      score: from.score + ((log - from.log) / (to.log - from.log)) * (to.score - from.score),
    });
  }
  curve.push({ cosine: 1, score: 100 });
  return curve;
}

function interpolate(curve: readonly CurvePoint[], cosine: number): number {
  const clamped = Math.min(1, Math.max(-1, cosine));
  const upper = Math.max(
    1,
    curve.findIndex((point) => clamped <= point.cosine),
  );
  const [from, to] = [curve[upper - 1]!, curve[upper]!];
  return from.score + ((clamped - from.cosine) / (to.cosine - from.cosine)) * (to.score - from.score);
}

function isRate(fmr: number, rate: FalseMatchRate): boolean {
  return Math.abs(Math.log10(fmr) - Math.log10(Number(rate))) < 1e-9;
}

function invalidTable(table: CalibrationTable, reason: string): FaceError {
  return new FaceError('MODEL_PACK_INVALID', { file: `calibration of ${table.pack}`, reason });
}
