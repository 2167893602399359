import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { letterbox } from '../src/index.js';
import { expectCode } from './expect-code.js';

describe('letterbox', () => {
  it('fits a wide image and leaves the padding below', () => {
    expect(letterbox(1280, 720, 640, 640)).toEqual({
      rect: { left: 0, top: 0, width: 640, height: 360 },
      offsetX: 0,
      offsetY: 0,
      scaleX: 2,
      scaleY: 2,
    });
  });

  it('centres the image on request', () => {
    expect(letterbox(100, 200, 100, 100, { anchor: 'center' }).rect).toEqual({
      left: 25,
      top: 0,
      width: 50,
      height: 100,
    });
  });

  it('keeps a small image at its size when enlarging is not allowed', () => {
    expect(letterbox(30, 20, 320, 320, { allowUpscale: false }).rect).toEqual({
      left: 0,
      top: 0,
      width: 30,
      height: 20,
    });
  });

  it('stays inside the tensor and maps its corners onto the image corners', () => {
    const side = fc.integer({ min: 1, max: 5000 });
    fc.assert(
      fc.property(
        side,
        side,
        side,
        side,
        fc.constantFrom('center' as const, 'top-left' as const),
        (w, h, tw, th, anchor) => {
          const { rect, offsetX, offsetY, scaleX, scaleY } = letterbox(w, h, tw, th, { anchor });
          expect(rect.left + rect.width).toBeLessThanOrEqual(tw);
          expect(rect.top + rect.height).toBeLessThanOrEqual(th);
          expect((rect.left - offsetX) * scaleX).toBe(0);
          expect((rect.left + rect.width - offsetX) * scaleX).toBeCloseTo(w, 6);
          expect((rect.top + rect.height - offsetY) * scaleY).toBeCloseTo(h, 6);
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses the side %p', (side) => {
    expectCode('TENSOR_INVALID', () => letterbox(side, 10, 10, 10));
    expectCode('TENSOR_INVALID', () => letterbox(10, 10, 10, side));
  });
});
