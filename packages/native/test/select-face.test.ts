import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { orderFaces, selectFace } from '../src/index.js';
import { expectCode } from './expect-code.js';

const size = { imageWidth: 200, imageHeight: 200 };

function rowsOf(...faces: readonly (readonly [number, number, number, number, number])[]): Float32Array {
  const rows = new Float32Array(faces.length * 15);
  faces.forEach(([left, top, width, height, score], i) => {
    rows.set([left, top, width, height], i * 15);
    rows[i * 15 + 14] = score;
  });
  return rows;
}

const rows = rowsOf([0, 0, 40, 40, 0.8], [80, 80, 30, 30, 0.7], [150, 0, 20, 20, 0.95]);

describe('selectFace', () => {
  it.each([
    ['largest', 0],
    ['most-central', 1],
    ['most-confident', 2],
  ] as const)('chooses the %s face', (mode, expected) => {
    expect(selectFace(rows, 3, { ...size, mode })).toBe(expected);
  });

  it('leaves out faces below the minimum size', () => {
    expect(selectFace(rows, 3, { ...size, mode: 'most-confident', minSize: 30 })).toBe(0);
    expect(selectFace(rows, 3, { ...size, minSize: 41 })).toBe(-1);
  });

  it('takes the square root of the area for the size, whatever the shape', () => {
    expect(selectFace(rowsOf([0, 0, 17, 24, 0.8]), 1, { ...size, minSize: 20 })).toBe(0);
    expect(selectFace(rowsOf([0, 0, 17, 23, 0.8]), 1, { ...size, minSize: 20 })).toBe(-1);
    expect(selectFace(rowsOf([0, 0, -30, -30, 0.8]), 1, { ...size, minSize: 20 })).toBe(-1);
  });

  it('says -1 when there are no faces', () => {
    expect(selectFace(new Float32Array(0), 0, size)).toBe(-1);
  });

  it('takes many faces', () => {
    const many = new Float32Array(15 * 1000).map((_, i) => (i % 15 === 2 || i % 15 === 3 ? 1 + (i % 7) : 0));
    expect(selectFace(many, 1000, size)).toBeGreaterThanOrEqual(0);
  });

  it('refuses rows that are not finite or too few', () => {
    expectCode('TENSOR_INVALID', () => selectFace(rows, 4, size));
    expectCode('TENSOR_INVALID', () => selectFace(rows, Number.POSITIVE_INFINITY, size));
    expectCode('TENSOR_INVALID', () => selectFace(rowsOf([0, 0, Number.NaN, 1, 1]), 1, size));
    expectCode('TENSOR_INVALID', () => selectFace(rows, 3, { ...size, minSize: Number.NaN }));
    expectCode('TENSOR_INVALID', () => selectFace(rows, 3, { ...size, imageWidth: 0 }));
  });
});

describe('orderFaces', () => {
  it('does not depend on the order of the rows, up to equal rows', () => {
    const face = fc.tuple(
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 0, max: 2 }),
    );
    fc.assert(
      fc.property(
        fc.array(face, { minLength: 1, maxLength: 12 }),
        fc.constantFrom('largest' as const, 'most-confident' as const, 'most-central' as const),
        (faces, mode) => {
          const listed = (list: typeof faces): string[] => {
            const order = new Int32Array(list.length);
            const count = orderFaces(rowsOf(...list), list.length, { ...size, mode }, order);
            return [...order.subarray(0, count)].map((index) => list[index]!.join());
          };
          expect(listed(faces.toReversed())).toEqual(listed(faces));
        },
      ),
      { seed: 3, numRuns: 300 },
    );
  });
});
