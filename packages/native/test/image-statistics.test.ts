import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type NchwTensor, imageStatistics } from '../src/index.js';
import { detached, expectCode } from './expect-code.js';

/** A picture whose three planes are the same, so that its luma is what is given. */
function grey(width: number, height: number, luma: (x: number, y: number) => number): NchwTensor {
  const plane = Array.from({ length: width * height }, (_, i) => luma(i % width, Math.floor(i / width)));
  return { data: Float32Array.from([...plane, ...plane, ...plane]), width, height };
}

describe('imageStatistics', () => {
  it('weighs the planes as BT.601 does, in either order', () => {
    const tensor = { data: Float32Array.from([100, 0, 0]), width: 1, height: 1 };
    expect(imageStatistics(tensor).mean).toBe(30);
    expect(imageStatistics(tensor, { channelOrder: 'bgr' }).mean).toBe(11);
  });

  it('tells brightness, contrast and exposure of two halves', () => {
    const halves = grey(40, 10, (x) => (x < 20 ? 20 : 250));
    expect(imageStatistics(halves)).toMatchObject({
      mean: 135,
      standardDeviation: 115,
      percentile5: 20,
      percentile95: 250,
      darkShare: 0.5,
      brightShare: 0.5,
    });
    expect(imageStatistics(halves, { dark: 19, bright: 251 })).toMatchObject({
      darkShare: 0,
      brightShare: 0,
    });
  });

  it('finds detail where there is detail', () => {
    const flat = imageStatistics(grey(20, 20, () => 90));
    expect([flat.laplacianVariance, flat.gradientEnergy]).toEqual([0, 0]);
    const ramp = imageStatistics(grey(20, 20, (x) => 5 * x));
    expect(ramp.laplacianVariance).toBe(0);
    expect(ramp.gradientEnergy).toBe(25);
    const checks = imageStatistics(grey(20, 20, (x, y) => ((x + y) % 2) * 10));
    expect(checks.laplacianVariance).toBe(1600);
  });

  it('is the double-precision definition on random pictures', () => {
    const side = fc.integer({ min: 3, max: 40 });
    fc.assert(
      fc.property(
        side,
        side,
        fc.infiniteStream(fc.integer({ min: 0, max: 255 })),
        (width, height, values) => {
          const luma = Array.from({ length: width * height }, () => values.next().value as number);
          const found = imageStatistics(grey(width, height, (x, y) => luma[y * width + x]!));
          const mean = luma.reduce((sum, value) => sum + value, 0) / luma.length;
          const variance = luma.reduce((sum, value) => sum + (value - mean) ** 2, 0) / luma.length;
          expect(found.mean).toBeCloseTo(mean, 9);
          expect(found.standardDeviation).toBeCloseTo(Math.sqrt(variance), 6);
          const sorted = luma.toSorted((a, b) => a - b);
          expect(found.median).toBe(sorted[Math.ceil(luma.length / 2) - 1]);
          const laplacians: number[] = [];
          for (let y = 1; y + 1 < height; y++) {
            for (let x = 1; x + 1 < width; x++) {
              const at = y * width + x;
              const around = luma[at - 1]! + luma[at + 1]! + luma[at - width]! + luma[at + width]!;
              laplacians.push(4 * luma[at]! - around);
            }
          }
          const middle = laplacians.reduce((sum, value) => sum + value, 0) / laplacians.length;
          const spread =
            laplacians.reduce((sum, value) => sum + (value - middle) ** 2, 0) / laplacians.length;
          expect(Math.abs(found.laplacianVariance - spread)).toBeLessThan(1e-6 * (1 + spread));
        },
      ),
      { seed: 5, numRuns: 100 },
    );
  });

  const good = grey(8, 4, () => 1);
  it.each<[string, NchwTensor, object]>([
    ['a tensor too short', { ...good, width: 9 }, {}],
    ['a detached tensor', { ...good, data: detached(good.data.slice()) }, {}],
    ['no pixels', { data: new Float32Array(0), width: 0, height: 0 }, {}],
    ['a fractional side', { ...good, width: 7.5 }, {}],
    ['a NaN side', { ...good, height: Number.NaN }, {}],
    ['too long a side', { data: new Float32Array(3 * 1025), width: 1025, height: 1 }, {}],
    ['bytes for floats', { ...good, data: new Uint8Array(96) as unknown as Float32Array }, {}],
    ['a bound above 255', good, { bright: 256 }],
    ['a negative bound', good, { dark: -1 }],
  ])('refuses %s', (_name, tensor, options) => {
    expectCode('TENSOR_INVALID', () => imageStatistics(tensor, options));
  });
});
