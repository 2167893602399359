import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  mirrorNchw,
  similarityFromLandmarks,
  warpToNchw,
  warpToPixels,
  type NchwTensor,
  type PixelImage,
} from '../src/index.js';
import { detached, expectCode } from './expect-code.js';

const five = Float32Array.from([
  38.2946, 51.6963, 73.5318, 51.5014, 56.0252, 71.7366, 41.5493, 92.3655, 70.7299, 92.2041,
]);
const identity = Float64Array.from([1, 0, 0, 0, 1, 0]);
const image: PixelImage = {
  data: new Uint8Array(20 * 10 * 3).map((_, i) => (i * 37) % 256),
  width: 20,
  height: 10,
};

function tensor(width: number, height: number): NchwTensor {
  return { data: new Float32Array(3 * width * height), width, height };
}

describe('similarityFromLandmarks', () => {
  it('finds the similarity that made the points', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 8, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        (scale, angle) => {
          const [a, b] = [scale * Math.cos(angle), scale * Math.sin(angle)];
          const moved = Float32Array.from(five, (_, i) => {
            const [x, y] = [five[i - (i % 2)]!, five[i - (i % 2) + 1]!];
            return i % 2 === 0 ? a * x - b * y + 30 : b * x + a * y - 4;
          });
          const m = similarityFromLandmarks(five, moved, new Float64Array(6));
          expect(m[0]).toBeCloseTo(a, 4);
          expect(m[1]).toBeCloseTo(-b, 4);
          expect(m[2]).toBeCloseTo(30, 2);
          expect(m[3]).toBeCloseTo(b, 4);
          expect(m[5]).toBeCloseTo(-4, 2);
        },
      ),
      { seed: 2, numRuns: 200 },
    );
  });

  it('never reflects, even where a reflection would fit better', () => {
    const mirrored = five.map((value, i) => (i % 2 === 0 ? 112 - value : value));
    const m = similarityFromLandmarks(five, mirrored, new Float64Array(6));
    expect(m[0]! * m[4]! - m[1]! * m[3]!).toBeGreaterThan(0);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses a landmark of %p', (value) => {
    const broken = five.slice();
    broken[3] = value;
    expectCode('LANDMARKS_INVALID', () => similarityFromLandmarks(broken, five, new Float64Array(6)));
    expectCode('LANDMARKS_INVALID', () => similarityFromLandmarks(five, broken, new Float64Array(6)));
  });

  it('refuses points that coincide', () => {
    expectCode('LANDMARKS_INVALID', () =>
      similarityFromLandmarks(new Float32Array(10).fill(7), five, new Float64Array(6)),
    );
  });

  it('refuses wrong lengths and detached arrays', () => {
    expectCode('TENSOR_INVALID', () => similarityFromLandmarks(five.subarray(1), five, new Float64Array(6)));
    expectCode('TENSOR_INVALID', () => similarityFromLandmarks(five, five, new Float64Array(5)));
    expectCode('TENSOR_INVALID', () =>
      similarityFromLandmarks(detached(five.slice()), five, new Float64Array(6)),
    );
  });
});

describe('warpToNchw', () => {
  it('copies exactly under the identity', () => {
    const target = tensor(20, 10);
    warpToNchw(image, identity, target);
    for (let i = 0; i < 200; i++) expect(target.data[200 + i]).toBe(image.data[i * 3 + 1]);
  });

  it('takes the matrix as image to crop', () => {
    const target = tensor(4, 4);
    warpToNchw(image, Float64Array.from([1, 0, -3, 0, 1, -2]), target);
    expect(target.data[0]).toBe(image.data[(2 * 20 + 3) * 3]);
  });

  it('fills the outside with the border value, or with the edge', () => {
    const target = tensor(4, 4);
    const away = Float64Array.from([1, 0, 100, 0, 1, 100]);
    warpToNchw(image, away, target, { border: 9 });
    expect(target.data.every((value) => value === 9)).toBe(true);
    warpToNchw(image, away, target, { border: 'replicate' });
    expect([target.data[0], target.data[16], target.data[32]]).toEqual([...image.data.subarray(0, 3)]);
  });

  it('normalises and swaps planes', () => {
    const target = tensor(20, 10);
    warpToNchw(image, identity, target, { channelOrder: 'bgr', mean: [1, 2, 3], scale: [2, 2, 2] });
    expect(target.data[0]).toBe((image.data[2]! - 1) * 2);
    expect(target.data[400]).toBe((image.data[0]! - 3) * 2);
  });

  it('averages when it shrinks a lot, unless told not to', () => {
    const stripes = {
      data: new Uint8Array(64 * 64 * 3).map((_, i) => (Math.floor(i / 3) % 2) * 255),
      width: 64,
      height: 64,
    };
    const quarter = Float64Array.from([0.25, 0, 0, 0, 0.25, 0]);
    const target = tensor(16, 16);
    warpToNchw(stripes, quarter, target, { border: 'replicate' });
    for (let x = 1; x < 15; x++) expect(Math.abs(target.data[16 * 8 + x]! - 127.5)).toBeLessThan(1);
    warpToNchw(stripes, quarter, target, { antialias: 'off' });
    expect(target.data[16 * 8 + 5]).toBe(0);
  });

  it('averages no more samples than it is allowed', () => {
    const pixels = {
      data: new Uint8Array(64 * 64 * 3).map((_, i) => (i * 7919) % 256),
      width: 64,
      height: 64,
    };
    const eighth = Float64Array.from([0.125, 0, 0, 0, 0.125, 0]);
    const warped = (antialias: 'auto' | 'off' | number): Float32Array => {
      const target = tensor(8, 8);
      warpToNchw(pixels, eighth, target, { border: 'replicate', antialias });
      return target.data;
    };
    expect(warped(1)).toEqual(warped('off'));
    expect(warped(8)).toEqual(warped('auto'));
    expect(warped(3)).not.toEqual(warped('auto'));
    expect(warped(3)).not.toEqual(warped('off'));
  });

  it.each<[string, () => void]>([
    [
      'a border of -1',
      () => {
        warpToNchw(image, identity, tensor(4, 4), { border: -1 });
      },
    ],
    [
      'a mean of two planes',
      () => {
        warpToNchw(image, identity, tensor(4, 4), { mean: [1, 2] as unknown as [number, number, number] });
      },
    ],
    [
      'a singular matrix',
      () => {
        warpToNchw(image, new Float64Array(6), tensor(4, 4));
      },
    ],
    [
      'a NaN matrix',
      () => {
        warpToNchw(image, Float64Array.from([1, 0, Number.NaN, 0, 1, 0]), tensor(4, 4));
      },
    ],
    [
      'a short matrix',
      () => {
        warpToNchw(image, new Float64Array(5), tensor(4, 4));
      },
    ],
    [
      'a matrix that leads far away',
      () => {
        warpToNchw(image, Float64Array.from([1, 0, 1e12, 0, 1, 0]), tensor(4, 4));
      },
    ],
    [
      'a detached matrix',
      () => {
        warpToNchw(image, detached(identity.slice()), tensor(4, 4));
      },
    ],
    [
      'pixels too few',
      () => {
        warpToNchw({ ...image, height: 11 }, identity, tensor(4, 4));
      },
    ],
    [
      'a tensor too short',
      () => {
        warpToNchw(image, identity, { ...tensor(4, 4), width: 5 });
      },
    ],
    [
      'zero sides',
      () => {
        warpToNchw(image, identity, { data: new Float32Array(0), width: 0, height: 0 });
      },
    ],
    [
      'a border above 255',
      () => {
        warpToNchw(image, identity, tensor(4, 4), { border: 256 });
      },
    ],
    ...[0, 17, 2.5, Number.NaN].map((antialias): [string, () => void] => [
      `${antialias} samples`,
      () => {
        warpToNchw(image, identity, tensor(4, 4), { antialias });
      },
    ]),
    [
      'a fractional border',
      () => {
        warpToNchw(image, identity, tensor(4, 4), { border: 0.5 });
      },
    ],
    [
      'a negative border',
      () => {
        warpToNchw(image, identity, tensor(4, 4), { border: -2 });
      },
    ],
  ])('refuses %s', (_name, call) => {
    expectCode('TENSOR_INVALID', call);
  });
});

describe('warpToPixels', () => {
  it('writes rounded pixels in the order of the image', () => {
    const crop = { data: new Uint8Array(20 * 10 * 3), width: 20, height: 10 };
    warpToPixels(image, identity, crop);
    expect(crop.data).toEqual(image.data);
  });

  it('refuses a crop of the wrong length', () => {
    expectCode('TENSOR_INVALID', () => {
      warpToPixels(image, identity, { data: new Uint8Array(5), width: 2, height: 2 });
    });
  });
});

describe('mirrorNchw', () => {
  it('reverses every row and gives the original back when done twice', () => {
    const source = tensor(5, 3);
    source.data.set(source.data.map((_, i) => i));
    const once = new Float32Array(45);
    const twice = new Float32Array(45);
    mirrorNchw(source, once);
    mirrorNchw({ ...source, data: once }, twice);
    expect([...once.subarray(0, 6)]).toEqual([4, 3, 2, 1, 0, 9]);
    expect(twice).toEqual(source.data);
  });

  it('refuses to work in place', () => {
    const source = tensor(5, 3);
    expectCode('TENSOR_INVALID', () => {
      mirrorNchw(source, source.data);
    });
  });
});
