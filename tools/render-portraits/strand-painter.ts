import { add, advance, clamp, dot, multiply, normalize, scale, subtract, type Vec3 } from './vector.js';
import { blendPixel, type Layer } from './layer.js';
import type { Camera } from './camera.js';
import type { HairCover } from './hair-cover.js';
import type { Illumination } from './skin-shading.js';
import type { Strand } from './strand.js';

/** Pieces of hair ready to be painted, `stride` numbers each: from x, y, depth, to x, y, depth, width in px, RGB. */
interface Segments {
  values: Float32Array;
  count: number;
}

const stride = 10;

/** Share of a highlight around the direction where a thin cylinder mirrors the lamp, tilted by `shift`. */
function highlight(tangent: Vec3, lamp: Vec3, toViewer: Vec3, shift: number, power: number): number {
  const along = dot(tangent, normalize(add(lamp, toViewer))) + shift;
  return Math.max(0, 1 - along * along) ** (power / 2);
}

const across = (tangent: Vec3, lamp: Vec3): number => Math.sqrt(Math.max(0, 1 - dot(tangent, lamp) ** 2));

/** Light scattered along a thin cylinder: bright across it, two highlights along it (white first, tinted second). */
function shadeHair(strand: Strand, tangent: Vec3, toViewer: Vec3, light: Illumination, seen: Vec3): Vec3 {
  const { key, fill, rim, skyColour } = light.studio;
  const [keySeen, rimSeen, skySeen] = seen;
  const facing = 0.35 + 0.65 * Math.max(0, 0.5 + 0.5 * dot(toViewer, light.key));
  let white = 0;
  let keyPart = 0.62 * across(tangent, light.key) * keySeen;
  if (strand.shine > 0) {
    white =
      (0.055 * highlight(tangent, light.key, toViewer, 0.09, 70) * facing * keySeen +
        0.06 * highlight(tangent, light.rim, toViewer, 0.05, 40) * rimSeen) *
      strand.shine;
    keyPart += 0.75 * highlight(tangent, light.key, toViewer, -0.12, 22) * keySeen * facing * strand.shine;
  }
  const fillPart = 0.6 * across(tangent, light.fill) * skySeen;
  const rimPart = 0.5 * across(tangent, light.rim) * rimSeen;
  let sum: Vec3 = scale(key.colour, keyPart);
  sum = advance(sum, fill.colour, fillPart);
  sum = advance(sum, rim.colour, rimPart);
  sum = advance(sum, skyColour, 0.85 * skySeen);
  return advance(multiply(strand.colour, sum), key.colour, white);
}

const pointAt = (points: Float32Array, index: number): Vec3 => [
  points[index * 3]!,
  points[index * 3 + 1]!,
  points[index * 3 + 2]!,
];

function collectSegments(
  strands: readonly Strand[],
  camera: Camera,
  zoom: number,
  light: Illumination,
  cover: HairCover,
): Segments {
  const total = strands.reduce((sum, { points }) => sum + points.length / 3 - 1, 0);
  const values = new Float32Array(total * stride);
  const toSky = normalize(add(light.up, light.fill));
  let at = 0;
  for (const strand of strands) {
    const { points, widthCm } = strand;
    const last = points.length / 3 - 1;
    let from = pointAt(points, 0);
    let fromPx = camera.project(from);
    let seen: Vec3 = [1, 1, 1];
    for (let index = 1; index <= last; index++) {
      const to = pointAt(points, index);
      const toPx = camera.project(to);
      if (index % 3 === 1)
        seen = [
          cover.transmittance(to, light.key),
          cover.transmittance(to, light.rim),
          0.12 + 0.88 * cover.transmittance(to, toSky),
        ];
      const along = index / last;
      const tangent = normalize(subtract(to, from));
      const toViewer = normalize(subtract(camera.origin, to));
      const colour = shadeHair(strand, tangent, toViewer, light, seen);
      const rootShade = 0.8 + 0.3 * along;
      values[at] = fromPx[0];
      values[at + 1] = fromPx[1];
      values[at + 2] = fromPx[2];
      values[at + 3] = toPx[0];
      values[at + 4] = toPx[1];
      values[at + 5] = toPx[2];
      values[at + 6] = widthCm * zoom * (1 - 0.55 * along * along);
      values[at + 7] = colour[0] * rootShade;
      values[at + 8] = colour[1] * rootShade;
      values[at + 9] = colour[2] * rootShade;
      at += stride;
      from = to;
      fromPx = toPx;
    }
  }
  return { values, count: total };
}

const depthBinCm = 0.02;

/** Offsets of the segments, farthest first, sorted by bins of depth; equal bins keep their order. */
function farthestFirst({ values, count }: Segments): Uint32Array {
  const bins = new Uint32Array(4096);
  const binOf = new Uint16Array(count);
  for (let index = 0; index < count; index++) {
    const depth = (values[index * stride + 2]! + values[index * stride + 5]!) / 2;
    const bin = clamp(4095 - Math.floor((depth - 100) / depthBinCm), 0, 4095);
    binOf[index] = bin;
    bins[bin]!++;
  }
  let start = 0;
  for (let bin = 0; bin < bins.length; bin++) {
    const size = bins[bin]!;
    bins[bin] = start;
    start += size;
  }
  const order = new Uint32Array(count);
  for (let index = 0; index < count; index++) order[bins[binOf[index]!]!++] = index * stride;
  return order;
}

const depthSlackCm = 0.12;

function paintSegment(values: Float32Array, at: number, layer: Layer): void {
  const fromX = values[at]!;
  const fromY = values[at + 1]!;
  const fromDepth = values[at + 2]! - depthSlackCm;
  const dx = values[at + 3]! - fromX;
  const dy = values[at + 4]! - fromY;
  const dDepth = values[at + 5]! - values[at + 2]!;
  const colour: Vec3 = [values[at + 7]!, values[at + 8]!, values[at + 9]!];
  const steep = Math.abs(dy) > Math.abs(dx);
  const steps = Math.max(1, Math.ceil(Math.max(Math.abs(dx), Math.abs(dy))));
  const alpha = Math.min(1, values[at + 6]!);
  const spread = Math.max(1, values[at + 6]!);
  // A piece shorter than a pixel covers only its own length of it.
  const reach = Math.min(1, Math.max(Math.abs(dx), Math.abs(dy)) / steps + 0.15);
  for (let step = 0; step < steps; step++) {
    const t = (step + 0.5) / steps;
    const x = fromX + dx * t - 0.5;
    const y = fromY + dy * t - 0.5;
    const depth = fromDepth + dDepth * t;
    const main = Math.round(steep ? y : x);
    const cross = steep ? x : y;
    const first = Math.floor(cross - spread / 2 + 0.5);
    for (let lane = first; lane <= first + Math.ceil(spread); lane++) {
      const overlap = Math.min(lane + 0.5, cross + spread / 2) - Math.max(lane - 0.5, cross - spread / 2);
      if (overlap <= 0) continue;
      const column = steep ? lane : main;
      const row = steep ? main : lane;
      if (column < 0 || row < 0 || column >= layer.width || row >= layer.height) continue;
      const index = row * layer.width + column;
      if (depth > layer.depth[index]!) continue;
      blendPixel(layer, index, colour, Math.min(1, overlap) * alpha * reach);
    }
  }
}

/** Paints hairs over a layer whose depth holds the skin, far ones first. */
export function paintStrands(
  strands: readonly Strand[],
  camera: Camera,
  zoom: number,
  light: Illumination,
  cover: HairCover,
  layer: Layer,
): void {
  const segments = collectSegments(strands, camera, zoom, light, cover);
  for (const at of farthestFirst(segments)) paintSegment(segments.values, at, layer);
}
