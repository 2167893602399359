import type { ScoreScale } from './calibration.js';

/**
 * The score on scale `to` of a comparison that scored `score` on scale `from`, three decimals. Scales differ only
 * in the scores of their anchors (FMR 1, 1e-3, 1e-4, 1e-5 and a perfect match) and are linear in one common
 * variable between them, so the map is exact, except that a rounding of `score` is carried along.
 * @param score - 0..100 on scale `from`.
 */
export function rescale(score: number, from: ScoreScale, to: ScoreScale): number {
  const fromAnchors = anchors(from);
  const toAnchors = anchors(to);
  const upper = fromAnchors.findIndex((anchor, index) => index > 0 && score <= anchor);
  const index = upper < 0 ? fromAnchors.length - 1 : upper;
  const [low, high] = [fromAnchors[index - 1]!, fromAnchors[index]!];
  const [toLow, toHigh] = [toAnchors[index - 1]!, toAnchors[index]!];
  const rescaled = toLow + ((score - low) / (high - low)) * (toHigh - toLow);
  return Math.round(rescaled * 1000) / 1000;
}

function anchors(scale: ScoreScale): readonly number[] {
  return [0, scale['1e-3'], scale['1e-4'], scale['1e-5'], 100];
}
