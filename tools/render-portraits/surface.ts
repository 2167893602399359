import { advance, dot, normalize, scale, type Vec3 } from './vector.js';
import { blendPixel, type Layer } from './layer.js';
import { lampVisibility, openness } from './shadow.js';
import { noise } from './noise.js';
import { clothingColour } from './clothing.js';
import { eyeballRadius } from './eye-outline.js';
import { shadeEye } from './eye-shading.js';
import { roughen, shadeSkin, type Illumination } from './skin-shading.js';
import type { Camera } from './camera.js';
import type { Field } from './distance.js';
import type { Sitter } from './sitter.js';

const nearCm = 100;
const farCm = 160;
const hitCm = 0.012;

/** Distance along `direction` to the first surface, or Infinity. The grid leads, the exact field finishes. */
function march(sitter: Sitter, exact: Field, origin: Vec3, direction: Vec3, start: number): number {
  let travelled = start;
  for (let step = 0; step < 160 && travelled < farCm; step++) {
    const x = origin[0] + direction[0] * travelled;
    const y = origin[1] + direction[1] * travelled;
    const z = origin[2] + direction[2] * travelled;
    const coarse = Math.min(sitter.grid.at(x, y, z), sitter.glasses(x, y, z));
    if (coarse > 0.6) {
      travelled += (coarse - 0.35) * 0.85;
      continue;
    }
    const distance = exact(x, y, z);
    if (distance < hitCm) return travelled;
    travelled += distance * 0.7;
  }
  return Infinity;
}

function exactNormal(field: Field, p: Vec3): Vec3 {
  const e = 0.02;
  const a = field(p[0] + e, p[1] - e, p[2] - e);
  const b = field(p[0] - e, p[1] - e, p[2] + e);
  const c = field(p[0] - e, p[1] + e, p[2] - e);
  const d = field(p[0] + e, p[1] + e, p[2] + e);
  return normalize([a - b - c + d, c - a - b + d, b - a - c + d]);
}

function hitEyeball(sitter: Sitter, origin: Vec3, direction: Vec3, side: number): number {
  const [ex, ey, ez] = sitter.eye.centre;
  const o: Vec3 = [origin[0] - ex * side, origin[1] - ey, origin[2] - ez];
  const a = dot(direction, direction);
  const b = dot(o, direction);
  const inside = b * b - a * (dot(o, o) - eyeballRadius * eyeballRadius);
  return inside > 0 ? (-b - Math.sqrt(inside)) / a : Infinity;
}

function shadeBody(sitter: Sitter, point: Vec3, toViewer: Vec3, light: Illumination): Vec3 {
  const { grid, hairCover } = sitter;
  const [x, y, z] = point;
  const skinAt = sitter.skin(x, y, z);
  const cloth = sitter.cloth(x, y, z) < skinAt;
  const frame = sitter.glasses(x, y, z) < Math.min(skinAt, 0.05);
  const normal = exactNormal(cloth ? sitter.cloth : sitter.skin, point);
  const softNormal = grid.normal(x, y, z, 0.4);
  const keyVisible =
    lampVisibility(grid, point, softNormal, light.key, 0.42) * hairCover.transmittance(point, light.key);
  const rimVisible =
    lampVisibility(grid, point, softNormal, light.rim, 0.5) * hairCover.transmittance(point, light.rim);
  const open = openness(grid, point, softNormal) * (0.35 + 0.65 * hairCover.transmittance(point, softNormal));
  if (frame && sitter.identity.glasses) {
    const edge = exactNormal(sitter.glasses, point);
    const albedo = sitter.identity.glasses.colour;
    return shadeSkin(
      {
        albedo,
        normal: edge,
        softNormal: edge,
        toViewer,
        keyVisible: 1,
        rimVisible: 1,
        open: 0.9,
        gloss: 1.6,
      },
      light,
    );
  }
  if (cloth) {
    const albedo = clothingColour(sitter.identity.clothing, x, y, z);
    return shadeSkin(
      { albedo, normal, softNormal: normal, toViewer, keyVisible, rimVisible, open, gloss: 0.12 },
      light,
    );
  }
  const pores: Vec3 = [
    noise(x * 11, y * 11, z * 11),
    noise(x * 11 + 40, y * 11, z * 11),
    noise(x * 11, y * 11 + 40, z * 11),
  ];
  const rough = roughen(normal, scale(pores, 0.05 + 0.05 * sitter.identity.shape.wrinkles));
  const oily = 0.85 + 0.4 * Math.exp(-((x / 1.6) ** 2)) * (z > 0 ? 1 : 0.4);
  const lip = sitter.lips.redness(x, y) * (z > -1 ? 1 : 0);
  return shadeSkin(
    {
      albedo: sitter.skinColour(x, y, z),
      normal: rough,
      softNormal,
      toViewer,
      keyVisible,
      rimVisible,
      open,
      gloss: oily * (1 + (0.5 + 1.1 * sitter.identity.complexion.lipstick) * lip),
    },
    light,
  );
}

/** Paints skin, eyes and clothes of a sitter into an empty layer and fills its depth. */
export function paintSurface(
  sitter: Sitter,
  camera: Camera,
  light: Illumination,
  gaze: Vec3,
  layer: Layer,
): void {
  const { width, height, depth } = layer;
  const solid: Field = (x, y, z) =>
    Math.min(sitter.skin(x, y, z), sitter.cloth(x, y, z), sitter.glasses(x, y, z));
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const direction = camera.ray(column + 0.5, row + 0.5);
      const surface = march(sitter, solid, camera.origin, direction, nearCm);
      const left = hitEyeball(sitter, camera.origin, direction, -1);
      const right = hitEyeball(sitter, camera.origin, direction, 1);
      const ball = Math.min(left, right);
      const nearest = Math.min(surface, ball);
      if (nearest > farCm) continue;
      const point = advance(camera.origin, direction, nearest);
      const toViewer = normalize(scale(direction, -1));
      const index = row * width + column;
      depth[index] = camera.project(point)[2];
      if (ball < surface) {
        const side = left < right ? -1 : 1;
        const front = advance(point, [0, 0, 1], 0.3);
        const seen =
          lampVisibility(sitter.grid, front, [0, 0, 1], light.key, 0.4) *
          sitter.hairCover.transmittance(front, light.key);
        blendPixel(
          layer,
          index,
          shadeEye(point, sitter.eye, side, gaze, toViewer, sitter.identity.iris, light, seen),
          1,
        );
      } else blendPixel(layer, index, shadeBody(sitter, point, toViewer, light), 1);
    }
}
