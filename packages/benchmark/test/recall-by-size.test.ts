import { describe, expect, it } from '@jest/globals';
import { recallBySize } from '../detection/recall-by-size.js';

const square = (
  left: number,
  side: number,
): { left: number; top: number; width: number; height: number } => ({
  left,
  top: 0,
  width: side,
  height: side,
});

describe('recallBySize', () => {
  it('counts labelled faces by the square root of their area', () => {
    const box = { left: 0, top: 0, width: 4, height: 16 };
    const { sizes } = recallBySize([{ labelled: [box, square(50, 30)], found: [box] }], [8, 16]);
    expect(sizes).toEqual([
      { from: 0, below: 8, labelled: 0, found: 0 },
      { from: 8, below: 16, labelled: 1, found: 1 },
      { from: 16, below: Infinity, labelled: 1, found: 0 },
    ]);
  });

  it('gives each labelled face to one box only', () => {
    const found = [square(0, 10), square(1, 10)];
    expect(recallBySize([{ labelled: [square(0, 10)], found }], [])).toMatchObject({
      found: 1,
      unmatched: 1,
    });
  });

  it('lets the surest box choose first, and the one that it overlaps most', () => {
    const labelled = [square(0, 10), square(3, 10)];
    expect(recallBySize([{ labelled, found: [square(2, 10), square(0, 10)] }], [])).toMatchObject({
      found: 2,
      unmatched: 0,
    });
  });

  it('tells whether the largest labelled face of each image was found', () => {
    const labelled = [square(0, 10), square(40, 30)];
    const images = [
      { labelled, found: [square(40, 30)] },
      { labelled, found: [square(0, 10)] },
      { labelled: [], found: [] },
    ];
    expect(recallBySize(images, []).largest).toEqual({ labelled: 2, found: 1 });
  });

  it('refuses overlaps below the limit', () => {
    // Two squares of 10 px shifted by 4 px: 60 of 140 px.
    const images = [{ labelled: [square(0, 10)], found: [square(4, 10)] }];
    expect(recallBySize(images, []).found).toBe(0);
    expect(recallBySize(images, [], 0.42).found).toBe(1);
  });
});
