import type { FaceShape } from './face-shape.js';

export const eyeballRadius = 1.22;
export const lidRadius = 1.4;

/** The opening between the lids, in the eye's own plane: u from the nose outward, v up, both from the eye centre. */
export interface EyeOutline {
  centre: readonly [number, number, number];
  halfWidth: number;
  upper(u: number): number;
  lower(u: number): number;
  /** Below 0 inside the opening, about cm. */
  opening(u: number, v: number): number;
  /** Head coordinates (x already mirrored to the positive side) to (u, v). */
  toPlane(x: number, y: number): readonly [number, number];
  /** (u, v) to the head's (x, y) on the positive side. */
  fromPlane(u: number, v: number): readonly [number, number];
}

export function createEyeOutline(shape: FaceShape): EyeOutline {
  const { eyeHalfSpacing, eyeHalfWidth, eyeUpper, eyeLower, eyeTilt, eyeOut } = shape;
  const cos = Math.cos(eyeTilt);
  const sin = Math.sin(eyeTilt);
  // The upper arch peaks toward the nose and the lower one away from it: an almond, not a lens.
  const upper = (u: number): number => {
    const t = Math.min(1, Math.abs(u) / eyeHalfWidth);
    return eyeUpper * (1 - t ** 2.3) * (1 - (0.14 * u) / eyeHalfWidth);
  };
  const lower = (u: number): number => {
    const t = Math.min(1, Math.abs(u) / eyeHalfWidth);
    return -eyeLower * (1 - t ** 2.1) * (1 + (0.22 * u) / eyeHalfWidth);
  };
  return {
    centre: [eyeHalfSpacing, 0, -0.12 + eyeOut],
    halfWidth: eyeHalfWidth,
    upper,
    lower,
    opening: (u, v) => Math.max(v - upper(u), lower(u) - v, Math.abs(u) - eyeHalfWidth),
    toPlane: (x, y) => {
      const dx = x - eyeHalfSpacing;
      return [dx * cos + y * sin, y * cos - dx * sin];
    },
    fromPlane: (u, v) => [eyeHalfSpacing + u * cos - v * sin, u * sin + v * cos],
  };
}
