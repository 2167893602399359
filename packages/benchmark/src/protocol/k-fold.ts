import { FaceError } from '@face/core';
import type { JudgedPair } from './judged-pair.js';

/** What counts of a pair of which one image gave no face. */
export type FtaRule =
  /** It is an error whatever the pair is: nothing was decided. */
  | 'error'
  /** It is a refusal: right for an impostor pair, wrong for a genuine one (what a door would do). */
  | 'refusal';

export interface FoldResult {
  /** From the other folds. */
  readonly threshold: number;
  readonly accuracy: number;
  readonly pairs: number;
  readonly falseMatches: number;
  readonly falseNonMatches: number;
  readonly failures: number;
}

export interface KFoldResult {
  /** Mean of the folds' accuracies. */
  readonly accuracy: number;
  /** Standard error of that mean: sample standard deviation over the square root of the number of folds. */
  readonly standardError: number;
  readonly folds: readonly FoldResult[];
}

/**
 * Leave-one-fold-out accuracy (LFW view 2): the threshold that is best on the other folds judges each fold.
 * Failures stay in the denominator and count by `ftaRule`; they have no part in choosing thresholds.
 * @throws FaceError `INVALID_ARGUMENT` with fewer than two folds or a class that is empty outside a fold.
 */
export function kFoldAccuracy(
  folds: readonly (readonly JudgedPair[])[],
  ftaRule: FtaRule = 'error',
): KFoldResult {
  if (folds.length < 2 || folds.some((fold) => fold.length === 0)) {
    throw new FaceError('INVALID_ARGUMENT', { name: 'folds', reason: 'at least two, none of them empty' });
  }
  const results = folds.map((fold, index) => {
    const threshold = bestThreshold(folds.flatMap((other, place) => (place === index ? [] : other)));
    return judgeFold(fold, threshold, ftaRule);
  });
  const accuracy = results.reduce((sum, fold) => sum + fold.accuracy, 0) / results.length;
  const squares = results.reduce((sum, fold) => sum + (fold.accuracy - accuracy) ** 2, 0);
  const standardError = Math.sqrt(squares / (results.length - 1) / results.length);
  return { accuracy, standardError, folds: results };
}

/**
 * The threshold with the most right decisions; of equally good ones the middle of the widest gap between
 * scores, so that unseen scores on either side have the most room.
 */
export function bestThreshold(pairs: readonly JudgedPair[]): number {
  const scored = pairs.flatMap(({ score, same }) => (score === undefined ? [] : [{ score, same }]));
  scored.sort((a, b) => a.score - b.score);
  const genuine = scored.filter(({ same }) => same).length;
  if (genuine === 0 || genuine === scored.length) {
    const reason = `no ${genuine === 0 ? 'genuine' : 'impostor'} pair with a score`;
    throw new FaceError('INVALID_ARGUMENT', { name: 'pairs', reason });
  }
  let right = genuine;
  let best = { right: -1, width: 0, threshold: 0 };
  for (let index = 0; index < scored.length; index += 1) {
    const { score, same } = scored[index]!;
    const below = scored[index - 1]?.score ?? score;
    // A threshold cannot part equal scores.
    if (index === 0 || score !== below) {
      const width = score - below;
      if (right > best.right || (right === best.right && width > best.width)) {
        best = { right, width, threshold: (score + below) / 2 };
      }
    }
    right += same ? -1 : 1;
  }
  return best.threshold;
}

function judgeFold(fold: readonly JudgedPair[], threshold: number, ftaRule: FtaRule): FoldResult {
  let [falseMatches, falseNonMatches, failures, failuresRight] = [0, 0, 0, 0];
  for (const { score, same } of fold) {
    if (score === undefined) {
      failures += 1;
      if (ftaRule === 'refusal' && !same) failuresRight += 1;
    } else if (same && score < threshold) falseNonMatches += 1;
    else if (!same && score >= threshold) falseMatches += 1;
  }
  const wrong = falseMatches + falseNonMatches + failures - failuresRight;
  const accuracy = 1 - wrong / fold.length;
  return { threshold, accuracy, pairs: fold.length, falseMatches, falseNonMatches, failures };
}
