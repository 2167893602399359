import { describe, expect, it } from '@jest/globals';
import {
  addInPlace,
  cosine,
  dequantizeFloat16,
  dequantizeInt8,
  dot,
  l2Normalize,
  quantizeFloat16,
  quantizeInt8,
  squaredEuclidean,
} from '../src/index.js';
import { detached, expectCode } from './expect-code.js';

const a = Float32Array.from([1, 2, 3]);
const b = Float32Array.from([4, -5, 6]);

describe('pair scores', () => {
  it('are those of the definition', () => {
    expect(dot(a, b)).toBe(12);
    expect(squaredEuclidean(a, b)).toBe(67);
    expect(cosine(a, b)).toBeCloseTo(12 / Math.sqrt(14 * 77), 6);
  });

  it('take int8 and float16 templates', () => {
    const [x, y] = [Int8Array.from([127, -128, 3]), Int8Array.from([-128, -128, 1])];
    expect(dot(x, y)).toBe(127 * -128 + 128 * 128 + 3);
    const half = new Uint16Array(3);
    quantizeFloat16(a, half);
    expect(dot(half, half)).toBe(14);
  });

  it('take views at any offset', () => {
    const shifted = new Float32Array([0, 1, 2, 3]).subarray(1);
    expect(dot(shifted, b)).toBe(12);
  });

  it('take shared memory', () => {
    const shared = new Float32Array(new SharedArrayBuffer(12));
    shared.set(a);
    expect(dot(shared, b)).toBe(12);
  });

  it.each<[string, () => void]>([
    ['different lengths', () => dot(a, b.subarray(1))],
    ['empty vectors', () => dot(new Float32Array(0), new Float32Array(0))],
    ['different types', () => dot(a, new Int8Array(3))],
    ['other arrays', () => dot(a, new Float64Array(3) as unknown as Float32Array)],
    ['no arrays', () => dot(undefined as unknown as Float32Array, a)],
    ['NaN', () => dot(a, Float32Array.from([1, Number.NaN, 1]))],
    ['infinity', () => squaredEuclidean(a, Float32Array.from([1, Number.POSITIVE_INFINITY, 1]))],
    ['an overflow', () => squaredEuclidean(Float32Array.of(3e38), Float32Array.of(-3e38))],
    ['a zero vector under cosine', () => cosine(a, new Float32Array(3))],
    ['detached vectors', () => dot(detached(a.slice()), b)],
    ['two detached vectors', () => dot(detached(a.slice()), detached(b.slice()))],
    ['int8 vectors that could overflow', () => dot(new Int8Array(65_537), new Int8Array(65_537))],
  ])('refuse %s', (_name, call) => {
    expectCode('TENSOR_INVALID', call);
  });
});

describe('l2Normalize', () => {
  it('gives unit length and returns the old one', () => {
    const vector = Float32Array.from([3, 4]);
    expect(l2Normalize(vector)).toBe(5);
    expect(vector[0]).toBeCloseTo(0.6, 7);
    expect(vector[1]).toBeCloseTo(0.8, 7);
  });

  it('works for vectors whose squares leave the float32 range', () => {
    for (const size of [1e-40, 1e-30, 1e30]) {
      const out = new Float32Array(2);
      l2Normalize(Float32Array.from([size, size]), out);
      expect(out[0]).toBeCloseTo(Math.SQRT1_2, 4);
    }
  });

  it('refuses zero, NaN and partial overlap, and leaves the vector as it was', () => {
    expectCode('TENSOR_INVALID', () => l2Normalize(new Float32Array(4)));
    const broken = Float32Array.from([1, Number.NaN]);
    expectCode('TENSOR_INVALID', () => l2Normalize(broken));
    expect(broken[0]).toBe(1);
    const long = new Float32Array(5).fill(1);
    expectCode('TENSOR_INVALID', () => l2Normalize(long.subarray(0, 4), long.subarray(1)));
  });
});

describe('addInPlace', () => {
  it('adds', () => {
    const target = a.slice();
    addInPlace(target, b);
    expect([...target]).toEqual([5, -3, 9]);
    expectCode('TENSOR_INVALID', () => {
      addInPlace(target, b.subarray(1));
    });
  });
});

describe('quantisation', () => {
  const vector = new Float32Array(512).map((_, i) => Math.sin(i * 12.9898) * 0.09);

  it('keeps int8 within half a step', () => {
    const small = new Int8Array(512);
    const back = new Float32Array(512);
    const scale = quantizeInt8(vector, small);
    dequantizeInt8(small, scale, back);
    for (const [i, value] of vector.entries())
      expect(Math.abs(value - back[i]!)).toBeLessThanOrEqual(0.501 * scale);
    expect(Math.max(...small.map(Math.abs))).toBe(127);
  });

  it('keeps float16 within 2^-11 of each value', () => {
    const half = new Uint16Array(512);
    const back = new Float32Array(512);
    quantizeFloat16(vector, half);
    dequantizeFloat16(half, back);
    for (const [i, value] of vector.entries())
      expect(Math.abs(value - back[i]!)).toBeLessThanOrEqual(Math.abs(value) * 2 ** -11 + 2 ** -25);
  });

  it('moves the cosine of two templates by little', () => {
    const other = vector.map((value, i) => value + Math.cos(i) * 0.05);
    const [x8, y8, x16, y16] = [
      new Int8Array(512),
      new Int8Array(512),
      new Uint16Array(512),
      new Uint16Array(512),
    ];
    quantizeInt8(vector, x8);
    quantizeInt8(other, y8);
    quantizeFloat16(vector, x16);
    quantizeFloat16(other, y16);
    expect(Math.abs(cosine(x8, y8) - cosine(vector, other))).toBeLessThan(2e-3);
    expect(Math.abs(cosine(x16, y16) - cosine(vector, other))).toBeLessThan(2e-5);
  });

  it('gives a zero vector scale 0', () => {
    const target = new Int8Array(3).fill(9);
    expect(quantizeInt8(new Float32Array(3), target)).toBe(0);
    expect([...target]).toEqual([0, 0, 0]);
    expect(quantizeInt8(new Float32Array(3).fill(1e-44), target)).toBe(0);
  });

  it('refuses NaN, infinity and lengths that differ', () => {
    expectCode('TENSOR_INVALID', () =>
      quantizeInt8(Float32Array.of(Number.POSITIVE_INFINITY), new Int8Array(1)),
    );
    expectCode('TENSOR_INVALID', () => {
      quantizeFloat16(Float32Array.of(Number.NaN), new Uint16Array(1));
    });
    expectCode('TENSOR_INVALID', () => quantizeInt8(vector, new Int8Array(511)));
    expectCode('TENSOR_INVALID', () => {
      dequantizeInt8(new Int8Array(2), Number.NaN, new Float32Array(2));
    });
  });
});
