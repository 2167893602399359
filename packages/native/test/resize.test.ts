import { describe, expect, it } from '@jest/globals';
import { letterbox, resizeToNchw, type NchwTensor, type PixelImage } from '../src/index.js';
import { detached, expectCode } from './expect-code.js';

const red: PixelImage = {
  data: new Uint8Array(4 * 4 * 3).map((_, i) => (i % 3 === 0 ? 200 : 10)),
  width: 4,
  height: 4,
};

function tensor(width: number, height: number): NchwTensor {
  return { data: new Float32Array(3 * width * height), width, height };
}

describe('resizeToNchw', () => {
  it('writes planes in RGB order by default', () => {
    const target = tensor(8, 8);
    resizeToNchw(red, target);
    expect([target.data[0], target.data[64], target.data[128]]).toEqual([200, 10, 10]);
  });

  it('swaps planes when the tensor wants the other order', () => {
    const target = tensor(8, 8);
    resizeToNchw(red, target, { channelOrder: 'bgr' });
    expect([target.data[0], target.data[64], target.data[128]]).toEqual([10, 10, 200]);
    resizeToNchw({ ...red, channelOrder: 'bgr' }, target, { channelOrder: 'bgr' });
    expect([target.data[0], target.data[64], target.data[128]]).toEqual([200, 10, 10]);
  });

  it('normalises each plane with its own mean and scale', () => {
    const target = tensor(4, 4);
    resizeToNchw(red, target, { channelOrder: 'bgr', mean: [10, 20, 100], scale: [1, 2, 0.5] });
    expect([target.data[0], target.data[16], target.data[32]]).toEqual([0, -20, 50]);
  });

  it('fills what the image does not cover with the normalised padding', () => {
    const target = tensor(8, 6);
    target.data.fill(Number.NaN);
    const { rect } = letterbox(4, 4, 8, 6, { anchor: 'center' });
    resizeToNchw(red, target, { rect, padding: 114, mean: [100, 0, 0], scale: [0.5, 1, 1] });
    expect(rect).toEqual({ left: 1, top: 0, width: 6, height: 6 });
    expect([target.data[0], target.data[7], target.data[1]]).toEqual([7, 7, 50]);
    expect(target.data.some(Number.isNaN)).toBe(false);
  });

  it('averages every pixel when it shrinks', () => {
    const checkers = {
      data: new Uint8Array(64 * 64 * 3).map((_, i) => (Math.floor(i / 3) % 2) * 255),
      width: 64,
      height: 64,
    };
    const target = tensor(16, 16);
    resizeToNchw(checkers, target);
    for (const value of target.data) expect(Math.abs(value - 127.5)).toBeLessThan(0.2);
  });

  it('interpolates when it enlarges', () => {
    const ramp = { data: Uint8Array.from([0, 0, 0, 100, 100, 100]), width: 2, height: 1 };
    const target = tensor(4, 1);
    resizeToNchw(ramp, target);
    expect([...target.data.subarray(0, 4)]).toEqual([0, 25, 75, 100]);
  });

  it.each<[string, object]>([
    ['a mean of two planes', { mean: [1, 2] }],
    ['a mean of five', { mean: [1, 2, 3, 4, 5] }],
    ['a scale of four', { scale: [1, 1, 1, 1] }],
    ['an order that is none', { channelOrder: 'RGB' }],
  ])('refuses %s, also after a call with good ones', (_name, options) => {
    resizeToNchw(red, tensor(8, 8), { mean: [1, 2, 3], scale: [4, 5, 6] });
    expectCode('TENSOR_INVALID', () => {
      resizeToNchw(red, tensor(8, 8), options);
    });
  });

  it.each<[string, () => void]>([
    [
      'pixels too few',
      () => {
        resizeToNchw({ ...red, width: 5 }, tensor(8, 8));
      },
    ],
    [
      'pixels too many',
      () => {
        resizeToNchw({ ...red, width: 3 }, tensor(8, 8));
      },
    ],
    [
      'a tensor too short',
      () => {
        resizeToNchw(red, { data: new Float32Array(3), width: 8, height: 8 });
      },
    ],
    [
      'zero sides',
      () => {
        resizeToNchw({ data: new Uint8Array(0), width: 0, height: 0 }, tensor(8, 8));
      },
    ],
    [
      'huge sides',
      () => {
        resizeToNchw({ ...red, width: 1e9, height: 1e9 }, tensor(8, 8));
      },
    ],
    [
      'fractional sides',
      () => {
        resizeToNchw({ ...red, width: 4.5 }, tensor(8, 8));
      },
    ],
    [
      'a rect outside',
      () => {
        resizeToNchw(red, tensor(8, 8), { rect: { left: 1, top: 0, width: 8, height: 8 } });
      },
    ],
    [
      'an empty rect',
      () => {
        resizeToNchw(red, tensor(8, 8), { rect: { left: 1, top: 0, width: 0, height: 8 } });
      },
    ],
    [
      'NaN means',
      () => {
        resizeToNchw(red, tensor(8, 8), { mean: [0, Number.NaN, 0] });
      },
    ],
    [
      'an infinite scale',
      () => {
        resizeToNchw(red, tensor(8, 8), { scale: [0, Number.POSITIVE_INFINITY, 0] });
      },
    ],
    [
      'NaN padding',
      () => {
        resizeToNchw(red, tensor(8, 8), { padding: Number.NaN });
      },
    ],
    [
      'detached pixels',
      () => {
        resizeToNchw({ ...red, data: detached(new Uint8Array(48)) }, tensor(8, 8));
      },
    ],
    [
      'a detached tensor',
      () => {
        resizeToNchw(red, { data: detached(new Float32Array(192)), width: 8, height: 8 });
      },
    ],
    [
      'a wrong array type',
      () => {
        resizeToNchw({ ...red, data: new Float32Array(48) as unknown as Uint8Array }, tensor(8, 8));
      },
    ],
    [
      'shared memory',
      () => {
        const buffer = new ArrayBuffer(3 * 64 * 4);
        resizeToNchw(
          { data: new Uint8Array(buffer, 0, 48), width: 4, height: 4 },
          { data: new Float32Array(buffer), width: 8, height: 8 },
        );
      },
    ],
  ])('refuses %s', (_name, call) => {
    expectCode('TENSOR_INVALID', call);
  });
});
