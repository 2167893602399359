import { FaceError } from '@face/core';
import jstat from 'jstat';

/** Two providers judged on the same pairs. */
export interface McNemarResult {
  /** Pairs that only the first decided rightly. */
  readonly onlyFirst: number;
  /** Pairs that only the second decided rightly. */
  readonly onlySecond: number;
  /** Two-sided exact binomial p-value; 1 without a discordant pair. */
  readonly pExact: number;
  /** Edwards' chi-squared with continuity correction, one degree of freedom. */
  readonly chiSquared: number;
  readonly pChiSquared: number;
}

/**
 * McNemar's test: do two classifiers differ in accuracy on the same pairs? Only pairs on which exactly one is
 * right count. It takes pairs for independent; see also the paired bootstrap by subject.
 */
export function mcnemarTest(onlyFirst: number, onlySecond: number): McNemarResult {
  if (
    !Number.isSafeInteger(onlyFirst) ||
    !Number.isSafeInteger(onlySecond) ||
    onlyFirst < 0 ||
    onlySecond < 0
  ) {
    throw new FaceError('INVALID_ARGUMENT', { name: 'counts', reason: 'they are no whole numbers from 0' });
  }
  const discordant = onlyFirst + onlySecond;
  if (discordant === 0) return { onlyFirst, onlySecond, pExact: 1, chiSquared: 0, pChiSquared: 1 };
  const fewer = Math.min(onlyFirst, onlySecond);
  const chiSquared = Math.max(0, Math.abs(onlyFirst - onlySecond) - 1) ** 2 / discordant;
  return {
    onlyFirst,
    onlySecond,
    // The binomial tail as a regularised incomplete beta: jstat's own binomial is good to five digits only.
    pExact: Math.min(1, 2 * jstat.jStat.beta.cdf(0.5, discordant - fewer, fewer + 1)),
    chiSquared,
    pChiSquared: 1 - jstat.jStat.chisquare.cdf(chiSquared, 1),
  };
}
