import { describe, expect, it } from '@jest/globals';
import {
  bootstrapBySubject,
  percentileInterval,
  quantile,
  resampleSubjects,
} from '../../src/metrics/bootstrap.js';
import { normalSource } from '../synthetic-people.js';

describe('quantile', () => {
  // numpy.quantile([3.1, 4.7, 5.0, 9.2, 1.4], [.025, .5, .975])
  it.each([
    [0.025, 1.57],
    [0.5, 4.7],
    [0.975, 8.78],
  ])('at %d is %d as in NumPy', (share, expected) => {
    expect(quantile([1.4, 3.1, 4.7, 5.0, 9.2], share)).toBeCloseTo(expected, 12);
  });
});

describe('resampleSubjects', () => {
  it('draws as many people as there are', () => {
    for (const draws of resampleSubjects(17, { replicates: 5 })) {
      expect(draws.reduce((sum, times) => sum + times)).toBe(17);
    }
  });

  it('repeats itself for a seed and differs for another', () => {
    const first = (seed: number): number[] =>
      [...resampleSubjects(50, { replicates: 1, seed })].flatMap((d) => [...d]);
    expect(first(1)).toEqual(first(1));
    expect(first(1)).not.toEqual(first(2));
  });
});

describe('bootstrapBySubject', () => {
  it('gives a mean the standard error of its people', () => {
    const normal = normalSource(5);
    const values = Array.from({ length: 400 }, normal);
    const { low, high } = bootstrapBySubject(
      400,
      (draws) => values.reduce((sum, value, index) => sum + value * draws[index]!, 0) / 400,
    );
    // 95% of a mean of 400 unit-variance values: 2 x 1.96 / 20.
    expect(high - low).toBeGreaterThan(0.16);
    expect(high - low).toBeLessThan(0.24);
  });

  it('fails when no replicate has a value', () => {
    expect(() => bootstrapBySubject(2, () => Number.NaN)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });
});

describe('percentileInterval', () => {
  it('cuts equal tails', () => {
    const values = Array.from({ length: 101 }, (_, index) => index);
    const { low, high } = percentileInterval(values, 0.9);
    expect(low).toBeCloseTo(5, 12);
    expect(high).toBeCloseTo(95, 12);
  });
});
