import { advance, clamp, dot, normalize, add, type Vec3 } from './vector.js';
import type { Studio } from './light.js';

/** What the light does at one point, already in head coordinates. */
export interface Illumination {
  key: Vec3;
  fill: Vec3;
  rim: Vec3;
  up: Vec3;
  studio: Studio;
}

/** One lit point of skin. */
export interface SkinPoint {
  albedo: Vec3;
  normal: Vec3;
  /** Normal of the form without its finest detail: light scattered under the skin follows this one. */
  softNormal: Vec3;
  toViewer: Vec3;
  keyVisible: number;
  rimVisible: number;
  open: number;
  /** Strength of the mirror-like part, 1 for ordinary skin. */
  gloss: number;
}

// Red light travels furthest under the skin, so it wraps most and forgets most of the fine relief.
const wraps: Vec3 = [0.34, 0.16, 0.1];
const blurs: Vec3 = [0.75, 0.35, 0.22];
const shadowPowers: Vec3 = [0.72, 1, 1.08];
const openPowers: Vec3 = [0.75, 1.05, 1.15];

function scattered(point: SkinPoint, lamp: Vec3, channel: 0 | 1 | 2): number {
  const blur = blurs[channel];
  const cosine = dot(point.normal, lamp) * (1 - blur) + dot(point.softNormal, lamp) * blur;
  const wrap = wraps[channel];
  const lit = clamp((cosine + wrap) / (1 + wrap), 0, 1);
  return lit * (1 - 0.25 * wrap * (1 - lit));
}

function mirrored(normal: Vec3, lamp: Vec3, toViewer: Vec3, power: number): number {
  const half = normalize(add(lamp, toViewer));
  const facing = Math.max(0, dot(normal, half));
  const grazing = 1 - Math.max(0, dot(toViewer, half));
  const fresnel = 0.03 + 0.97 * grazing ** 5;
  const towards = Math.max(0, dot(normal, lamp));
  return ((fresnel * (power + 2)) / 8) * facing ** power * towards;
}

/** Linear light leaving the skin to the viewer. */
export function shadeSkin(point: SkinPoint, light: Illumination): Vec3 {
  const { studio } = light;
  const { albedo, normal, softNormal, toViewer, keyVisible, rimVisible, open, gloss } = point;
  const sky = 0.5 + 0.5 * dot(softNormal, light.up);
  const shine =
    (mirrored(normal, light.key, toViewer, 14) * 0.75 + mirrored(normal, light.key, toViewer, 46) * 0.3) *
    keyVisible;
  const fillShine = mirrored(normal, light.fill, toViewer, 12) * 0.7 * open;
  const rimShine = mirrored(normal, light.rim, toViewer, 10) * 0.45 * rimVisible;
  const edge = (1 - Math.max(0, dot(normal, toViewer))) ** 4 * 0.1 * open;
  const out = [0, 0, 0];
  for (const channel of [0, 1, 2] as const) {
    const key =
      scattered(point, light.key, channel) * keyVisible ** shadowPowers[channel] * studio.key.colour[channel];
    const around = open ** openPowers[channel];
    const fill = scattered(point, light.fill, channel) * around * studio.fill.colour[channel];
    const rim = scattered(point, light.rim, channel) * rimVisible * studio.rim.colour[channel] * 0.7;
    const ambient =
      (studio.floorColour[channel] + (studio.skyColour[channel] - studio.floorColour[channel]) * sky) *
      around;
    out[channel] =
      albedo[channel] * (key + fill + rim + ambient) +
      gloss *
        (shine * studio.key.colour[channel] +
          fillShine * studio.fill.colour[channel] +
          rimShine * studio.rim.colour[channel] +
          edge * studio.skyColour[channel]);
  }
  return [out[0]!, out[1]!, out[2]!];
}

/** Bends a normal by a small slope field; `slope` holds the rise per cm along each axis. */
export const roughen = (normal: Vec3, slope: Vec3): Vec3 => normalize(advance(normal, slope, -1));
