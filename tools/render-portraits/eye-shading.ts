import { noise } from './noise.js';
import {
  add,
  advance,
  bump,
  clamp,
  cross,
  dot,
  mix,
  multiply,
  normalize,
  scale,
  smoothstep,
  subtract,
  type Vec3,
} from './vector.js';
import { eyeballRadius, type EyeOutline } from './eye-outline.js';
import type { Illumination } from './skin-shading.js';

const irisRadius = 0.63;
const pupilRadius = 0.23;
const sclera: Vec3 = [0.56, 0.51, 0.49];

/** Iris colours at its inner and outer part, linear albedo. */
export interface Iris {
  inner: Vec3;
  outer: Vec3;
}

function irisColour(iris: Iris, radius: number, angle: number, seed: number): Vec3 {
  const t = radius / irisRadius;
  const fibre = 0.5 + 0.5 * noise(angle * 11, t * 2.5, seed) + 0.3 * noise(angle * 27, t * 4, seed);
  let colour = mix(iris.inner, iris.outer, smoothstep(0.35, 0.9, t + 0.12 * noise(angle * 5, 3, seed)));
  colour = scale(colour, 0.35 + 0.5 * fibre);
  colour = scale(colour, 1 - 0.85 * smoothstep(0.72, 1, t));
  return scale(colour, smoothstep(pupilRadius * 0.9, pupilRadius * 1.12, radius));
}

/** A softbox seen in the wet cornea: 1 inside, soft edge. */
function softbox(reflected: Vec3, lamp: Vec3, up: Vec3, halfSize: number): number {
  const facing = dot(reflected, lamp);
  if (facing <= 0) return 0;
  const right = normalize(cross(up, lamp));
  const top = cross(lamp, right);
  const a = Math.abs(dot(reflected, right) / facing);
  const b = Math.abs(dot(reflected, top) / facing);
  return smoothstep(halfSize * 1.25, halfSize * 0.8, a) * smoothstep(halfSize * 1.45, halfSize, b);
}

/**
 * Linear light of the eyeball at `point` (head coordinates). `side` is 1 for the eye at positive x, -1 for the other;
 * `gaze` the unit direction the eye looks; `keyVisible` the share of the key lamp that passes the brow and nose.
 */
export function shadeEye(
  point: Vec3,
  eye: EyeOutline,
  side: number,
  gaze: Vec3,
  toViewer: Vec3,
  iris: Iris,
  light: Illumination,
  keyVisible: number,
): Vec3 {
  const centre: Vec3 = [eye.centre[0] * side, eye.centre[1], eye.centre[2]];
  const normal = scale(subtract(point, centre), 1 / eyeballRadius);
  const forward = dot(normal, gaze);
  const offAxis = advance(normal, gaze, -forward);
  const radius = eyeballRadius * Math.sqrt(dot(offAxis, offAxis));
  const angle = Math.atan2(offAxis[1], offAxis[0]);
  const [u, v] = eye.toPlane(point[0] * side, point[1]);
  const lidShade = 0.42 + 0.58 * smoothstep(-0.02, 0.5, eye.upper(u) - v);
  const cornerShade = 0.6 + 0.4 * smoothstep(1, 0.72, Math.abs(u) / eye.halfWidth);
  const lowShade = 0.75 + 0.25 * smoothstep(0, 0.16, v - eye.lower(u));
  const shade = lidShade * cornerShade * lowShade;

  const onIris = forward > 0 ? smoothstep(irisRadius * 1.06, irisRadius * 0.94, radius) : 0;
  const pink: Vec3 = [0.62, 0.4, 0.36];
  let white = mix(sclera, pink, 0.75 * smoothstep(0.7, 1.05, Math.abs(u) / eye.halfWidth));
  white = scale(white, 1 + 0.05 * noise(point[0] * 5, point[1] * 5, 1));
  if (u < -eye.halfWidth * 0.82)
    white = mix(white, [0.5, 0.24, 0.2], smoothstep(-0.82, -0.95, u / eye.halfWidth));
  const albedo = onIris > 0 ? mix(white, irisColour(iris, radius, angle, side), onIris) : white;

  // The iris is a dish: it is brightest opposite to the lamp.
  const dish = onIris > 0 ? normalize(advance(gaze, offAxis, -0.9)) : normal;
  const surface = normalize(mix(normal, dish, onIris));
  const key = Math.max(0, dot(surface, light.key) * 0.75 + 0.25) * keyVisible;
  const fill = Math.max(0, dot(surface, light.fill) * 0.8 + 0.2);
  const { studio } = light;
  let lit = add(scale(studio.key.colour, key), scale(studio.fill.colour, fill));
  lit = add(lit, scale(studio.skyColour, 0.75));
  let out = scale(multiply(albedo, lit), shade);

  const bulge = forward > 0 ? 0.85 * smoothstep(irisRadius * 1.2, irisRadius * 0.3, radius) : 0;
  const wet = normalize(advance(normal, offAxis, 0.55 * bulge));
  const reflected = subtract(scale(wet, 2 * dot(wet, toViewer)), toViewer);
  const catchlight = softbox(reflected, light.key, light.up, 0.3) * clamp(keyVisible + 0.4, 0, 1);
  out = add(out, scale(studio.key.colour, 1.15 * catchlight * smoothstep(-0.05, 0.08, eye.upper(u) - v)));
  out = add(out, scale(studio.fill.colour, 0.22 * softbox(reflected, light.fill, light.up, 0.42)));
  const tear = bump(v - eye.lower(u) - 0.05, 0.035) * bump(u + 0.15, 0.9);
  return add(out, scale(studio.skyColour, 0.5 * tear));
}
