import { pointAtFmr } from '../metrics/error-rates.js';
import { trialsForRate } from '../metrics/interval.js';
import { SortedScores } from '../metrics/score-distribution.js';
import type { JudgedPair } from '../protocol/judged-pair.js';
import type { ThresholdRecommendation } from './bench-result.js';
import { countIndependent, countedRate } from './counted-rate.js';

/** False match rates that a report speaks of. */
export const FMR_RATES = [1e-2, 1e-3, 1e-4, 1e-5];

/** Scores have three decimals. */
const SCORE_STEPS = 1000;

/**
 * For each rate the least score that keeps it among these impostor pairs, where they are of enough different people
 * to say so; empty without a score in one of the classes.
 */
export function recommendFromPairs(judged: readonly JudgedPair[]): ThresholdRecommendation[] {
  const ofClass = (same: boolean): (JudgedPair & { readonly score: number })[] =>
    judged.flatMap((pair) =>
      pair.same === same && pair.score !== undefined ? [{ ...pair, score: pair.score }] : [],
    );
  const [genuine, impostor] = [ofClass(true), ofClass(false)];
  if (genuine.length === 0 || impostor.length === 0) return [];
  const independent = countIndependent(impostor);
  const scores = {
    genuine: new SortedScores(genuine.map(({ score }) => score)),
    impostor: new SortedScores(impostor.map(({ score }) => score)),
  };
  return FMR_RATES.map((fmr) => {
    const needed = trialsForRate(fmr);
    if (independent < needed) return { fmr, independent, needed };
    const threshold = Math.ceil(pointAtFmr(scores, fmr).threshold * SCORE_STEPS) / SCORE_STEPS;
    const accepted = countedRate(impostor.map((pair) => ({ ...pair, isError: pair.score >= threshold })));
    const fmrHigh = accepted.upTo ?? accepted.bySubject!.high;
    const fnmr = 1 - scores.genuine.countAtOrAbove(threshold) / genuine.length;
    return { fmr, independent, needed, at: { threshold, fmrHigh, fnmr } };
  });
}
