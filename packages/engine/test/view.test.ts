import { describe, expect, it } from '@jest/globals';
import type { Raster } from '../src/decode.js';
import {
  type QuarterTurns,
  boxToOriginal,
  pointsToOriginal,
  pointsToRaster,
  turnedView,
} from '../src/view.js';

/** 6 x 4 pixels of an image of 12 x 8; every pixel's red value is its index. */
const raster: Raster = {
  data: Uint8Array.from({ length: 72 }, (_, index) => (index % 3 === 0 ? index / 3 : 0)),
  width: 6,
  height: 4,
  scaleX: 2,
  scaleY: 2,
  left: 0,
  top: 0,
};

describe('turnedView', () => {
  it.each([0, 1, 2, 3] as QuarterTurns[])('leads every pixel back after %i turns', async (turns) => {
    const view = await turnedView(raster, turns);
    for (let y = 0; y < view.raster.height; y++) {
      for (let x = 0; x < view.raster.width; x++) {
        const original = pointsToOriginal(Float32Array.of(x, y), view);
        const [backX, backY] = pointsToRaster(original, raster);
        expect(view.raster.data[(y * view.raster.width + x) * 3]).toBe(backY! * 6 + backX!);
      }
    }
  });

  it('leads boxes back', async () => {
    const view = await turnedView(raster, 1);
    // The turned raster is 4 x 6; its top left pixel is the bottom left one of the upright raster.
    expect(boxToOriginal({ left: 0, top: 0, width: 1, height: 2 }, view)).toEqual({
      left: 0,
      top: 6,
      width: 4,
      height: 2,
    });
  });
});
