import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Box, intersectionOverUnion } from '../src/index.js';

const box = (left: number, top: number, width: number, height: number): Box => ({ left, top, width, height });
const anyBox = fc.record({
  left: fc.double({ min: -1e4, max: 1e4, noNaN: true }),
  top: fc.double({ min: -1e4, max: 1e4, noNaN: true }),
  width: fc.double({ min: -100, max: 1e4, noNaN: true }),
  height: fc.double({ min: -100, max: 1e4, noNaN: true }),
});

describe('intersectionOverUnion', () => {
  it.each([
    ['equal boxes', box(1, 2, 3, 4), box(1, 2, 3, 4), 1],
    ['half overlap', box(0, 0, 2, 1), box(1, 0, 2, 1), 1 / 3],
    ['one inside the other', box(0, 0, 4, 4), box(1, 1, 2, 2), 0.25],
    ['touching edges', box(0, 0, 1, 1), box(1, 0, 1, 1), 0],
    ['an empty box', box(0, 0, 0, 5), box(0, 0, 5, 5), 0],
    ['two empty boxes', box(0, 0, 0, 0), box(0, 0, 0, 0), 0],
    ['an inverted box', box(2, 2, -2, -2), box(0, 0, 2, 2), 0],
    ['NaN', box(Number.NaN, 0, 1, 1), box(0, 0, 1, 1), 0],
    ['an infinite box', box(0, 0, Number.POSITIVE_INFINITY, 1), box(0, 0, Number.POSITIVE_INFINITY, 1), 0],
  ])('of %s', (_name, a, b, expected) => {
    expect(intersectionOverUnion(a, b)).toBeCloseTo(expected, 12);
  });

  it('is symmetric and within 0..1', () => {
    fc.assert(
      fc.property(anyBox, anyBox, (a, b) => {
        const iou = intersectionOverUnion(a, b);
        expect(iou).toBe(intersectionOverUnion(b, a));
        expect(iou).toBeGreaterThanOrEqual(0);
        expect(iou).toBeLessThanOrEqual(1 + 1e-9);
      }),
      { seed: 5, numRuns: 500 },
    );
  });
});
