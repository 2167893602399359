import { noise } from './noise.js';
import { bump, smoothstep } from './vector.js';
import type { EyeOutline } from './eye-outline.js';
import type { FaceShape } from './face-shape.js';
import type { LipOutline } from './lip-outline.js';

/** Rise in cm of the small forms of the face front over the big ones: lips, folds, lids, lines. `x` is mirrored. */
export type Relief = (x: number, y: number, z: number) => number;

function createLipRelief(shape: FaceShape, lips: LipOutline): Relief {
  const { lipOut, noseTipY, mouthY } = shape;
  const philtrumTop = noseTipY - 1;
  return (x, y) => {
    if (x > lips.halfWidth + 1.2 || Math.abs(y - mouthY) > 3) return 0;
    const v = y - lips.line(x);
    const across = Math.min(1, x / lips.halfWidth);
    const fade = Math.sqrt(Math.max(0, 1 - across * across));
    let rise = 0;
    const upper = lips.upperHeight(x);
    const lower = lips.lowerHeight(x);
    // Each lip is a roll: steep at the line, fullest past its middle, its edge slightly raised.
    if (v >= 0)
      rise += lipOut * fade * smoothstep(0, 0.2, v) * (1 - smoothstep(upper * 0.55, upper * 1.45 + 0.12, v));
    else
      rise +=
        1.15 *
        lipOut *
        fade *
        smoothstep(0, 0.26, -v) *
        (1 - smoothstep(lower * 0.5, lower * 1.4 + 0.15, -v));
    rise -= 0.1 * bump(v, 0.07) * smoothstep(1.02, 0.8, across);
    const cornerX = x - lips.halfWidth - 0.12;
    rise -= 0.13 * bump(cornerX, 0.28) * bump(v, 0.3);
    if (v > upper && y < philtrumTop) {
      const along = smoothstep(philtrumTop, philtrumTop - 0.4, y);
      rise += along * (0.07 * bump(x - 0.42, 0.2) - 0.08 * bump(x, 0.25));
    }
    rise -= 0.28 * bump(v + lower + 0.5, 0.42) * bump(x, 1.5);
    return rise;
  };
}

function createLidRelief(shape: FaceShape, eye: EyeOutline): Relief {
  const { lidFold, lidHood, eyeBags, wrinkles } = shape;
  return (x, y) => {
    const [u, v] = eye.toPlane(x, y);
    if (Math.abs(u) > eye.halfWidth + 1.6 || Math.abs(v) > 2.2) return 0;
    const t = Math.min(1, Math.abs(u) / eye.halfWidth);
    const side = smoothstep(1.15, 0.75, Math.abs(u) / eye.halfWidth);
    let rise = 0;
    const fold = v - eye.upper(u) - lidFold * (1 - 0.65 * t * t) - 0.02;
    if (lidFold > 0.08) rise -= 0.17 * bump(fold, 0.085) * side;
    rise += lidHood * 0.3 * bump(fold - 0.32, 0.32) * side;
    const under = eye.lower(u) - v;
    rise += 0.05 * bump(under - 0.16, 0.14) * side;
    rise -= (0.04 + 0.1 * eyeBags) * bump(under - 0.85 - 0.1 * u, 0.3) * bump(u + 0.2, 1.5);
    rise += 0.14 * eyeBags * bump(under - 0.5, 0.26) * bump(u, 1.2);
    const foot = u - eye.halfWidth - 0.6;
    if (wrinkles > 0 && foot > -0.7) {
      const ray = Math.sin((Math.atan2(v + 0.1, u - 0.6) + 0.2) * 13);
      rise -= 0.05 * wrinkles * Math.max(0, ray) ** 3 * bump(foot, 0.6);
    }
    return rise;
  };
}

function createLineRelief(shape: FaceShape): Relief {
  const { wrinkles, smileFolds, nostrilHalfWidth, mouthHalfWidth, mouthY, noseTipY, browY } = shape;
  const foldTop = noseTipY - 0.1;
  return (x, y) => {
    let rise = 0;
    const t = (foldTop - y) / (foldTop - mouthY + 0.9);
    if (t > -0.15 && t < 1.15) {
      const foldX = nostrilHalfWidth + 0.75 + (mouthHalfWidth - nostrilHalfWidth + 0.25) * t ** 0.85;
      const strength = smoothstep(-0.15, 0.35, t) * smoothstep(1.15, 0.6, t) * smileFolds;
      const across = x - (t > 0 ? foldX : nostrilHalfWidth + 0.75);
      rise += strength * (0.14 * bump(across - 0.55, 0.6) - 0.17 * bump(across, 0.27));
    }
    if (wrinkles > 0) {
      if (y > browY + 0.8) {
        const wave = (y - 0.1 * noise(x * 0.6, y * 0.5, 7) * 4 - browY) * 4.6;
        const band = bump(y - browY - 2.6, 1.7) * smoothstep(5.4, 3, x);
        rise -= 0.06 * wrinkles * band * Math.max(0, Math.sin(wave)) ** 4;
      }
      rise -= 0.07 * wrinkles * bump(x - 0.42 - 0.1 * (y - 1.5), 0.1) * bump(y - 1.4, 0.7);
      const marionette = mouthY - y;
      if (marionette > 0)
        rise -=
          0.1 *
          wrinkles *
          bump(x - mouthHalfWidth - 0.35 - 0.15 * marionette, 0.2) *
          bump(marionette - 0.9, 0.9);
    }
    return rise;
  };
}

/** All small forms of the face front together, faded out toward its sides. */
export function createSkinRelief(shape: FaceShape, eye: EyeOutline, lips: LipOutline): Relief {
  const parts = [createLipRelief(shape, lips), createLidRelief(shape, eye), createLineRelief(shape)];
  return (x, y, z) => {
    const front = smoothstep(-5, -3, z);
    if (front === 0) return 0;
    let rise = 0;
    for (const part of parts) rise += part(x, y, z);
    return rise * front;
  };
}
