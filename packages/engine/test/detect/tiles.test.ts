import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Raster } from '../../src/decode.js';
import { tilesOf } from '../../src/detect/tiles.js';

const tiling = { side: 640, overlap: 128 };

/** Each pixel tells where it is, modulo 251 on either axis. */
function raster(width: number, height: number, scale = 1): Raster {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) data.set([x % 251, y % 251, 7], (y * width + x) * 3);
  }
  return { data, width, height, scaleX: scale, scaleY: scale, left: 0, top: 0 };
}

describe('tilesOf', () => {
  it('leaves a small look whole, without copying it', () => {
    const whole = raster(640, 320);
    expect([...tilesOf(whole, 1, tiling)].map((tile) => tile.raster)).toEqual([whole]);
    expect([...tilesOf(whole, 1, tiling)][0]!.raster.data).toBe(whole.data);
  });

  it('cuts the pixels that it says it cuts', () => {
    for (const { raster: part } of tilesOf(raster(1500, 700, 2), 1, tiling)) {
      const [x, y] = [part.left / 2, part.top / 2];
      const last = part.data.length - 3;
      expect([part.data[0], part.data[1]]).toEqual([x % 251, y % 251]);
      expect([part.data[last], part.data[last + 1]]).toEqual([
        (x + part.width - 1) % 251,
        (y + part.height - 1) % 251,
      ]);
    }
  });

  it('shows every face up to the overlap whole in the one tile that answers for its centre', () => {
    const sides = fc.integer({ min: 1, max: 1700 });
    const zooms = fc.double({ min: 0.7, max: 2, noNaN: true });
    const places = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(sides, sides, zooms, places, places, (width, height, zoom, across, down) => {
        const [x, y] = [across * width, down * height];
        const blank = { width, height, data: new Uint8Array(width * height * 3), scaleX: 1, scaleY: 1 };
        const tiles = [...tilesOf({ ...blank, left: 0, top: 0 }, zoom, tiling)];
        const owners = tiles.filter(
          ({ core }) => x >= core.left && x < core.right && y >= core.top && y < core.bottom,
        );
        expect(owners).toHaveLength(1);
        const { raster: part } = owners[0]!;
        const reach = tiling.overlap / zoom / 2 - 2;
        expect(part.left).toBeLessThanOrEqual(Math.max(0, x - reach));
        expect(part.top).toBeLessThanOrEqual(Math.max(0, y - reach));
        expect(part.left + part.width).toBeGreaterThanOrEqual(Math.min(width, x + reach));
        expect(part.top + part.height).toBeGreaterThanOrEqual(Math.min(height, y + reach));
        for (const tile of tiles) {
          expect(Math.max(tile.raster.width, tile.raster.height) * zoom).toBeLessThanOrEqual(tiling.side + 1);
        }
      }),
      { numRuns: 25 },
    );
  });
});
