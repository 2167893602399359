import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  curve,
  equalErrorRate,
  pointAtFmr,
  thinCurve,
  withFailureToAcquire,
} from '../../src/metrics/error-rates.js';
import { SortedScores } from '../../src/metrics/score-distribution.js';

const scores = {
  genuine: new SortedScores([0.9, 0.8, 0.7, 0.35]),
  impostor: new SortedScores([0.1, 0.4, 0.35, 0.8]),
};

describe('pointAtFmr', () => {
  it('takes the least threshold that keeps the rate', () => {
    const point = pointAtFmr(scores, 0.25);
    expect(point).toMatchObject({ fmr: 0.25, fnmr: 0.25 });
    expect(point.threshold).toBeGreaterThan(0.4);
    expect(point.threshold).toBeCloseTo(0.4, 12);
  });

  it('accepts nothing an impostor reaches at rate 0', () => {
    expect(pointAtFmr(scores, 0)).toMatchObject({ fmr: 0, fnmr: 0.75 });
  });

  it('accepts everything at rate 1', () => {
    expect(pointAtFmr(scores, 1)).toMatchObject({ fmr: 1, fnmr: 0 });
  });

  it('refuses a rate above 1', () => {
    expect(() => pointAtFmr(scores, 1.1)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});

describe('curve', () => {
  // The four-score example of scikit-learn's roc_curve: y = 1 1 2 2, scores .1 .4 .35 .8, pos_label 2.
  it('gives the points of the published ROC example', () => {
    const points = [
      ...curve({ genuine: new SortedScores([0.35, 0.8]), impostor: new SortedScores([0.1, 0.4]) }),
    ].reverse();
    expect(points.map(({ fmr }) => fmr)).toEqual([0, 0, 0.5, 0.5, 1]);
    expect(points.map(({ fnmr }) => 1 - fnmr)).toEqual([0, 0.5, 0.5, 1, 1]);
  });

  it('never rises in FMR nor falls in FNMR along the threshold', () => {
    const some = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(some, some, (genuine, impostor) => {
        const points = [
          ...curve({ genuine: new SortedScores(genuine), impostor: new SortedScores(impostor) }),
        ];
        points.slice(1).forEach((point, index) => {
          expect(point.fmr).toBeLessThanOrEqual(points[index]!.fmr);
          expect(point.fnmr).toBeGreaterThanOrEqual(points[index]!.fnmr);
        });
      }),
      { seed: 7, numRuns: 100 },
    );
  });
});

describe('equalErrorRate', () => {
  it('is where both rates meet', () => {
    expect(equalErrorRate(scores)).toBeCloseTo(0.25, 12);
  });

  it('is 0 for classes that do not overlap', () => {
    expect(
      equalErrorRate({ genuine: new SortedScores([0.8, 0.9]), impostor: new SortedScores([0.1, 0.2]) }),
    ).toBe(0);
  });
});

describe('thinCurve', () => {
  it('keeps both ends', () => {
    const points = thinCurve(scores, 10);
    expect(points[0]!.fmr).toBe(1);
    expect(points.at(-1)!.fmr).toBe(0.25);
  });
});

describe('withFailureToAcquire', () => {
  it('follows FRR = FTA + FNMR (1 - FTA), each class by its own failures', () => {
    const rates = withFailureToAcquire({ fmr: 0.01, fnmr: 0.1 }, { genuine: 0.05, impostor: 0.2 });
    expect(rates.frr).toBeCloseTo(0.145, 12);
    expect(rates.far).toBeCloseTo(0.008, 12);
  });
});
