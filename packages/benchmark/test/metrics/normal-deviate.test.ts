import { describe, expect, it } from '@jest/globals';
import { normalDeviate } from '../../src/metrics/normal-deviate.js';

describe('normalDeviate', () => {
  // scipy 1.17: norm.ppf
  it.each([
    [0.5, 0],
    [1e-3, -3.090232306167813],
    [1e-5, -4.264890793922825],
    [0.2, -0.8416212335729142],
  ])('of %d is %d', (rate, deviate) => {
    expect(normalDeviate(rate)).toBeCloseTo(deviate, 7);
  });
});
