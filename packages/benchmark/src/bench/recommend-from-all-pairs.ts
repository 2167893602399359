import { type CalibrationTable, createScorer } from '@face/core';
import { boundedTail } from '../calibration/bounded-tail.js';
import { countPersonPairs } from '../calibration/fit-knots.js';
import { bootstrapFmr } from '../calibration/subject-bootstrap.js';
import { trialsForRate } from '../metrics/interval.js';
import type { AllPairsResult } from '../protocol/all-pairs.js';
import type { RunOptions } from '../progress.js';
import type { TemplateSource } from '../templates/template-matrix.js';
import type { ThresholdRecommendation } from './bench-result.js';
import { FMR_RATES } from './recommend-from-pairs.js';

/**
 * For each rate the least score that keeps it when every pair of these people counts alike, where they are enough to
 * say so. Intervals draw people.
 */
export async function recommendFromAllPairs(
  table: CalibrationTable,
  source: TemplateSource,
  counts: AllPairsResult,
  { signal }: RunOptions = {},
): Promise<ThresholdRecommendation[]> {
  const { genuine, impostorByPerson } = counts;
  const score = createScorer(table);
  const independent = countPersonPairs(impostorByPerson);
  const wishes = FMR_RATES.map((fmr) => ({ fmr, independent, needed: trialsForRate(fmr) }));
  const supported = wishes.filter(({ needed }) => independent >= needed);
  if (supported.length === 0) return wishes;
  const cosines = supported.map(({ fmr }) => impostorByPerson.thresholdFor(fmr * impostorByPerson.total));
  const bounded = await boundedTail(source, counts, cosines[0]!, { signal });
  const intervals = bootstrapFmr(bounded.source, bounded.tail, [...cosines].reverse(), 'person').reverse();
  return wishes.map((wish, index) => {
    const cosine = cosines[index];
    if (cosine === undefined) return wish;
    const fnmr = 1 - genuine.countAtOrAbove(cosine) / genuine.total;
    return { ...wish, at: { threshold: score(cosine), fmrHigh: intervals[index]!.high, fnmr } };
  });
}
