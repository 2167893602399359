import { fractalNoise, noise } from './noise.js';
import { bump, clamp, mix, mixNumber, scale, smoothstep, type Vec3 } from './vector.js';
import { bendMidline } from './head-field.js';
import type { EyeOutline } from './eye-outline.js';
import type { FaceShape } from './face-shape.js';
import type { LipOutline } from './lip-outline.js';

/** What a skin is coloured with, each 0..1. */
export interface Complexion {
  /** 0 very fair to 1 very dark. */
  melanin: number;
  ruddiness: number;
  freckles: number;
  /** Bluish shade of a shaved beard. */
  shadow: number;
  lipstick: number;
  lipstickColour: Vec3;
  eyeliner: number;
  moleSeed: number;
}

/** Linear albedo from fair to dark. */
const tones: readonly Vec3[] = [
  [0.78, 0.55, 0.44],
  [0.68, 0.43, 0.31],
  [0.55, 0.32, 0.2],
  [0.38, 0.195, 0.11],
  [0.22, 0.1, 0.053],
  [0.115, 0.052, 0.028],
];

function baseTone(melanin: number): Vec3 {
  const at = clamp(melanin, 0, 1) * (tones.length - 1);
  const index = Math.min(tones.length - 2, Math.floor(at));
  return mix(tones[index]!, tones[index + 1]!, at - index);
}

/** Linear albedo of the bare skin at a point of the head. */
export type SkinColour = (x: number, y: number, z: number) => Vec3;

export function createSkinColour(
  shape: FaceShape,
  complexion: Complexion,
  eye: EyeOutline,
  lips: LipOutline,
): SkinColour {
  const tone = baseTone(complexion.melanin);
  const fair = 1 - complexion.melanin;
  const blush: Vec3 = [1.04, mixNumber(0.86, 0.66, fair), mixNumber(0.82, 0.62, fair)];
  const naturalLip: Vec3 = [
    tone[0] * mixNumber(0.92, 0.86, fair),
    tone[1] * mixNumber(0.66, 0.5, fair),
    tone[2] * mixNumber(0.78, 0.58, fair),
  ];
  const lip = mix(naturalLip, complexion.lipstickColour, complexion.lipstick * 0.85);
  const moles = [0, 1].map((index) => {
    const seed = complexion.moleSeed + index * 5.7;
    return {
      x: 4.6 * noise(seed, 1.3, 2.1),
      y: -5 + 4.5 * noise(seed, 7.9, 3.3),
      size: 0.1 + 0.03 * noise(seed, 2, 9),
    };
  });

  return (x, y, z) => {
    const bent = bendMidline(shape, x, y);
    const ax = Math.abs(bent);
    let colour = scale(tone, 1 + 0.1 * fractalNoise(x * 0.7, y * 0.7, z * 0.7, 3));
    const red =
      0.75 * bump(ax - 3.9, 1.7) * bump(y + 3.6, 1.7) +
      0.7 * bump(ax, 1.3) * bump(y - shape.noseTipY, 1.2) * smoothstep(1, 2.6, z) +
      0.35 * bump(ax, 1.8) * bump(y - shape.chinY, 1) +
      0.8 * smoothstep(6.4, 7.4, ax) * smoothstep(-6.5, -7.5, z) * smoothstep(-6, -4, y);
    const patchy = 0.8 + 0.4 * fractalNoise(x * 1.5, y * 1.5, z * 1.5 + 9, 3);
    colour = mix(
      colour,
      [colour[0] * blush[0], colour[1] * blush[1], colour[2] * blush[2]],
      clamp(red * complexion.ruddiness * patchy, 0, 1),
    );
    if (complexion.shadow > 0 && y > -13 && y < -2) {
      const grain = 0.8 + 0.3 * noise(x * 7, y * 7, z * 7);
      const strength = beardArea(shape, ax, y) * smoothstep(-8, -5.5, z) * complexion.shadow * grain;
      colour = mix(colour, [colour[0] * 0.62, colour[1] * 0.66, colour[2] * 0.76], strength);
    }
    if (z > -5 && y > -13) {
      const [u, v] = eye.toPlane(ax, y);
      const under = bump(v + 0.95, 0.55) * bump(u + 0.35, 1.3) * (0.2 + 0.5 * shape.eyeBags);
      const socket = bump(v - eye.upper(u) - 0.35, 0.5) * bump(u, 1.6) * 0.35;
      colour = mix(
        colour,
        [colour[0] * 0.8, colour[1] * 0.68, colour[2] * 0.72],
        clamp(under + socket, 0, 0.8),
      );
      if (complexion.freckles > 0) {
        const spot = smoothstep(
          0.45,
          0.8,
          noise(x * 5.2 + y * 3.4, y * 5.2 - x * 3.4, z * 6) + 0.4 * noise(x * 2.1, y * 2.1, 5),
        );
        const where = bump(y + 2.2, 2.4) * bump(ax - 1.6, 3.4);
        colour = mix(
          colour,
          [colour[0] * 0.78, colour[1] * 0.62, colour[2] * 0.5],
          spot * where * complexion.freckles,
        );
      }
      for (const mole of moles) {
        const d = Math.hypot(x - mole.x, y - mole.y);
        if (d < 0.3)
          colour = mix(colour, scale(colour, 0.4), 0.7 * smoothstep(mole.size * 1.5, mole.size * 0.6, d));
      }
      if (shape.lidFold > 0.08) {
        const t = Math.min(1, Math.abs(u) / eye.halfWidth);
        const fold = v - eye.upper(u) - shape.lidFold * (1 - 0.65 * t * t);
        colour = scale(
          colour,
          1 - 0.3 * bump(fold, 0.07) * smoothstep(1.15, 0.8, Math.abs(u) / eye.halfWidth),
        );
      }
      const liner = bump(v - eye.upper(u) - 0.03, 0.07) * smoothstep(1.12, 0.98, Math.abs(u) / eye.halfWidth);
      colour = scale(colour, 1 - 0.85 * complexion.eyeliner * liner);
      const red2 = lips.redness(bent, y);
      if (red2 > 0) {
        const creases = 1 + 0.12 * noise(x * 9, y * 1.6, 3);
        const line = 1 - 0.75 * bump(y - lips.line(bent), 0.07);
        colour = mix(colour, scale(lip, creases * line), red2);
      }
    }
    return colour;
  };
}

/** 1 where a beard grows (moustache, cheeks below the mouth's corners, chin), 0 elsewhere. `x` is mirrored. */
export function beardArea(shape: FaceShape, x: number, y: number): number {
  const { mouthY, noseTipY, mouthHalfWidth, jawHalfWidth } = shape;
  const cheekLine = mixNumber(mouthY + 0.2, -3.2, smoothstep(mouthHalfWidth, jawHalfWidth + 1, x));
  const cheeks = smoothstep(cheekLine + 0.5, cheekLine - 0.5, y);
  const moustache =
    smoothstep(noseTipY - 0.95, noseTipY - 1.25, y) *
    smoothstep(mouthHalfWidth + 0.7, mouthHalfWidth - 0.1, x);
  return Math.max(cheeks, moustache) * smoothstep(-12.8, -10.9, y);
}
