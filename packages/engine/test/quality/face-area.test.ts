import { describe, expect, it } from '@jest/globals';
import { shareOutside } from '../../src/quality/face-area.js';

/** An upright face whose eyes are 100 px apart around (x, y). */
const faceAt = (x: number, y: number): Float32Array =>
  Float32Array.from([x - 50, y, x + 50, y, x, y + 60, x - 40, y + 108, x + 40, y + 108]);
const picture = { width: 1000, height: 1000 };

describe('the share of a face outside the picture', () => {
  it('is 0 for a face inside and 1 for one beyond the edge', () => {
    expect(shareOutside(faceAt(500, 500), picture)).toBe(0);
    expect(shareOutside(faceAt(1200, 500), picture)).toBe(1);
    expect(shareOutside(faceAt(500, -400), picture)).toBe(1);
  });

  it.each([
    ['left', 0, 500],
    ['right', 999, 500],
    ['upper', 500, -40],
    ['lower', 500, 959],
  ])('is half for a face whose middle lies on the %s edge', (_edge, x, y) => {
    expect(shareOutside(faceAt(x, y), picture)).toBeCloseTo(0.5, 2);
  });

  it('is three quarters in a corner', () => {
    expect(shareOutside(faceAt(0, -40), picture)).toBeCloseTo(0.75, 2);
  });

  it('grows with every step over the edge', () => {
    const shares = [160, 90, 60, 20, -30, -100].map((x) => shareOutside(faceAt(x, 500), picture));
    expect(shares[0]).toBe(0);
    shares.slice(1).forEach((share, index) => {
      expect(share).toBeGreaterThan(shares[index]!);
    });
  });

  it('turns with the head', () => {
    const across = Float32Array.from([40, 450, 40, 550, -20, 500, -68, 460, -68, 540]);
    // Eyes one above the other at x = 40, chin towards the left: the middle of the face is on the edge.
    expect(shareOutside(across, picture)).toBeCloseTo(0.5, 2);
  });
});
