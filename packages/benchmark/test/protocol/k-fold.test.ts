import { describe, expect, it } from '@jest/globals';
import type { JudgedPair } from '../../src/protocol/judged-pair.js';
import { bestThreshold, kFoldAccuracy } from '../../src/protocol/k-fold.js';

function pair(same: boolean, score?: number): JudgedPair {
  const names = { a: 'a', b: 'b', personA: 'a', personB: same ? 'a' : 'b', same };
  return score === undefined ? { ...names, failure: 'NO_FACE' } : { ...names, score };
}

const easy = [pair(true, 0.9), pair(true, 0.8), pair(false, 0.2), pair(false, 0.1)];

describe('bestThreshold', () => {
  it('lies in the middle of the widest of the best gaps', () => {
    expect(bestThreshold(easy)).toBeCloseTo(0.5, 12);
  });

  it('does not part equal scores', () => {
    const tied = [pair(true, 0.5), pair(false, 0.5), pair(true, 0.6), pair(false, 0.4)];
    expect([0.45, 0.55]).toContainEqual(expect.closeTo(bestThreshold(tied), 12));
  });

  it('refuses a class without scores', () => {
    expect(() => bestThreshold([pair(true, 0.5), pair(false)])).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });
});

describe('kFoldAccuracy', () => {
  it('judges each fold by the threshold of the others', () => {
    const shifted = [pair(true, 0.45), pair(true, 0.44), pair(false, 0.41), pair(false, 0.4)];
    const { folds, accuracy } = kFoldAccuracy([easy, easy, shifted]);
    expect(folds[2]).toMatchObject({ accuracy: 0.5, falseNonMatches: 2, falseMatches: 0 });
    expect(accuracy).toBeCloseTo((1 + 1 + 0.5) / 3, 12);
  });

  it('states the standard error of the mean over folds', () => {
    const half = [pair(true, 0.9), pair(true, 0.1), pair(false, 0.2), pair(false, 0.15)];
    const { folds, standardError } = kFoldAccuracy([easy, half]);
    expect(folds.map(({ accuracy }) => accuracy)).toEqual([1, 0.75]);
    // sd of (1, 0.75) is 0.1768; over sqrt(2) folds.
    expect(standardError).toBeCloseTo(0.125, 12);
  });

  it('counts a failure as an error, or as a refusal when asked', () => {
    const withFailures = [...easy, pair(true), pair(false)];
    expect(kFoldAccuracy([withFailures, easy]).folds[0]).toMatchObject({
      accuracy: expect.closeTo(4 / 6, 12),
      failures: 2,
    });
    expect(kFoldAccuracy([withFailures, easy], 'refusal').folds[0]!.accuracy).toBeCloseTo(5 / 6, 12);
  });

  it('refuses a single fold', () => {
    expect(() => kFoldAccuracy([easy])).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
