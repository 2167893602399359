import { describe, expect, it } from '@jest/globals';
import { type SeenFace, mergeSeen, orderSeen } from '../src/seen-face.js';

const raster = { data: new Uint8Array(3), width: 1, height: 1, scaleX: 1, scaleY: 1, left: 0, top: 0 };

function seen(left: number, side: number, fit: SeenFace['fit'], confidence = 0.8): SeenFace {
  const box = { left, top: 0, width: side, height: side };
  const view = { raster, turns: 0 } as const;
  const five = new Float32Array(10);
  const isPlaced = fit === 'good';
  return { box, confidence, five, fit, isPlaced, isRough: false, view, boxInView: box, raster };
}

describe('mergeSeen', () => {
  it('keeps the first description that is good, whatever follows', () => {
    const first = seen(0, 100, 'good');
    expect(mergeSeen([first], [seen(2, 100, 'good', 0.99)])).toEqual([first]);
  });

  it('replaces one that is not good by the next', () => {
    const next = seen(2, 100, 'good');
    expect(mergeSeen([seen(0, 100, 'too-small', 0.99)], [next])).toEqual([next]);
  });

  it('keeps a small one that was placed by all the pixels there are', () => {
    const first = { ...seen(0, 12, 'too-small'), isPlaced: true };
    expect(mergeSeen([first], [seen(1, 12, 'good', 0.99)])).toEqual([first]);
  });

  it('keeps the surest of several descriptions of one look', () => {
    const surest = seen(0, 100, 'good', 0.9);
    expect(mergeSeen([], [seen(3, 100, 'good'), surest])).toEqual([surest]);
  });

  it('adds what was not seen before', () => {
    expect(mergeSeen([seen(0, 100, 'good')], [seen(300, 20, 'too-small')])).toHaveLength(2);
  });
});

describe('orderSeen', () => {
  it('finds the face of a rectangle among hundreds of larger ones', () => {
    const crowd = Array.from({ length: 300 }, (_, at) => seen(at * 100, 90, 'good'));
    const small = seen(40_000, 30, 'good');
    const image = { width: 50_000, height: 100 };
    expect(orderSeen([...crowd, small], image, { rectangle: small.box }, 20)[0]).toBe(small);
  });
});
