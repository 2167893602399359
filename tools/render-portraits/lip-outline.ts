import { bump } from './vector.js';
import type { Expression } from './expression.js';
import type { FaceShape } from './face-shape.js';

/** The mouth as seen from the front. */
export interface LipOutline {
  halfWidth: number;
  /** Height of the line between the lips. */
  line(x: number): number;
  /** Height of the upper (lower) lip above (below) that line; 0 at the corners. */
  upperHeight(x: number): number;
  lowerHeight(x: number): number;
  /** 1 well inside the red of the lips, 0 outside, a soft edge about 0.12 cm wide between. */
  redness(x: number, y: number): number;
}

export function createLipOutline(shape: FaceShape, expression: Expression): LipOutline {
  const { mouthY, mouthHalfWidth: halfWidth, upperLip, lowerLip, cupidBow } = shape;
  const line = (x: number): number => {
    const t = Math.min(1.3, Math.abs(x) / halfWidth);
    const wave = 0.07 * bump(t, 0.16) - 0.05 * bump(t - 0.35, 0.22);
    return mouthY - wave * cupidBow + (0.55 * expression.smile + 0.1) * t ** 2.2;
  };
  const taper = (x: number, power: number): number => {
    const t = Math.abs(x) / halfWidth;
    return t >= 1 ? 0 : (1 - t ** power) ** 0.8;
  };
  const upperHeight = (x: number): number => {
    const t = Math.abs(x) / halfWidth;
    const bow = 1 + cupidBow * (0.22 * bump(t - 0.2, 0.16) - 0.3 * bump(t, 0.12));
    return upperLip * taper(x, 1.7) * bow;
  };
  const lowerHeight = (x: number): number => lowerLip * taper(x, 2.2);
  const redness = (x: number, y: number): number => {
    const v = y - line(x);
    const height = v >= 0 ? upperHeight(x) : lowerHeight(x);
    if (height <= 0.02) return 0;
    const inside = height - Math.abs(v);
    return inside < -0.07 ? 0 : inside > 0.06 ? 1 : (inside + 0.07) / 0.13;
  };
  return { halfWidth, line, upperHeight, lowerHeight, redness };
}
