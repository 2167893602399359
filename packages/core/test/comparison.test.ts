import { describe, expect, it } from '@jest/globals';
import { verdict } from '../src/index.js';

describe('verdict', () => {
  const thresholds = { '1e-3': 70, '1e-4': 80, '1e-5': 90 };

  it.each([
    [0, 'different'],
    [69.999, 'different'],
    [70, 'uncertain'],
    [79.999, 'uncertain'],
    [80, 'likely-same'],
    [90, 'same'],
    [100, 'same'],
  ])('of %p is %p', (score, expected) => {
    expect(verdict({ score, thresholds })).toBe(expected);
  });
});
