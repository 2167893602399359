import { describe, expect, it } from '@jest/globals';
import { pointAtFmr } from '../../src/metrics/error-rates.js';
import { rateGrid, rocBand } from '../../src/metrics/roc-band.js';
import { SortedScores } from '../../src/metrics/score-distribution.js';
import { normalSource } from '../synthetic-people.js';

/** Genuine scores around `shift`, impostor scores around 0, ten people. */
function pairs(count: number, { seed = 1, shift = 2, decimals = 6 } = {}): Parameters<typeof rocBand>[0] {
  const normal = normalSource(seed);
  return Array.from({ length: count }, (_, index) => {
    const same = index % 2 === 0;
    return {
      a: `${index}a`,
      b: `${index}b`,
      personA: `p${index % 10}`,
      personB: same ? `p${index % 10}` : `p${(index + 1) % 10}`,
      same,
      score: Number((normal() + (same ? shift : 0)).toFixed(decimals)),
    };
  });
}

describe('rocBand', () => {
  it.each([6, 1, 0])('estimates what the operating points say, with scores of %s decimals', (decimals) => {
    const data = pairs(600, { decimals });
    const ofClass = (same: boolean): SortedScores =>
      new SortedScores(data.filter((pair) => pair.same === same).map(({ score }) => score!));
    const scores = { genuine: ofClass(true), impostor: ofClass(false) };
    const rates = rateGrid(300);
    for (const { fmr, fnmr, low, high } of rocBand(data, rates, { replicates: 20 })) {
      expect(fnmr).toBeCloseTo(pointAtFmr(scores, fmr).fnmr, 12);
      expect(low).toBeLessThanOrEqual(fnmr);
      expect(high).toBeGreaterThanOrEqual(fnmr);
    }
  });

  it('covers the true rate nine times in ten or more', () => {
    // Two unit normals two apart: at FMR 0.1 the threshold is 1.2816, where the genuine side falls short by 0.2362.
    const truth = 0.2362;
    const covered = Array.from({ length: 40 }, (_, seed) => {
      // Every pair has people of its own: then its trials are independent.
      const data = pairs(800, { seed: seed + 1 }).map((pair, index) => ({
        ...pair,
        personA: `${index}`,
        personB: pair.same ? `${index}` : `${index}x`,
      }));
      const [point] = rocBand(data, [0.1], { replicates: 200, seed });
      return point!.low <= truth && truth <= point!.high;
    });
    expect(covered.filter(Boolean).length).toBeGreaterThanOrEqual(34);
  });

  it('is empty when a class has no score', () => {
    expect(
      rocBand(
        pairs(10).map((pair) => ({ ...pair, same: true })),
        [0.1],
      ),
    ).toEqual([]);
    expect(rocBand([], [0.1])).toEqual([]);
  });
});
