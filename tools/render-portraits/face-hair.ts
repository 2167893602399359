import { createRandom } from './random.js';
import { noise } from './noise.js';
import { bump, clamp, mixNumber, normalize, smoothstep, type Vec3 } from './vector.js';
import { growStrand, type Strand } from './strand.js';
import { strandColour } from './strand-colour.js';
import { beardArea } from './skin-colour.js';
import { bendMidline } from './head-field.js';
import type { DistanceGrid } from './distance-grid.js';
import type { EyeOutline } from './eye-outline.js';
import type { Field } from './distance.js';
import type { LipOutline } from './lip-outline.js';
import type { Beard, Identity } from './identity.js';

/** The foremost skin point at (x, y), found from the viewer's side. */
function frontPoint(skin: Field, x: number, y: number): Vec3 {
  let z = 7;
  for (let step = 0; step < 60; step++) {
    const distance = skin(x, y, z);
    if (distance < 0.01) break;
    z -= distance * 0.7;
  }
  return [x, y, z];
}

export function growBrows(skin: Field, grid: DistanceGrid, identity: Identity, seed: number): Strand[] {
  const { shape, hair, brows } = identity;
  const random = createRandom(seed);
  const strands: Strand[] = [];
  const inner = shape.eyeHalfSpacing - shape.eyeHalfWidth - 0.25;
  const outer = shape.eyeHalfSpacing + shape.eyeHalfWidth + 0.55;
  const count = Math.round(520 * brows.density);
  for (const side of [-1, 1])
    for (let index = 0; index < count; index++) {
      const t = random.next() ** 0.92;
      const across = random.between(-0.5, 0.5);
      const thickness =
        brows.thickness * smoothstep(-0.25, 0.3, t) * mixNumber(1, 0.4, smoothstep(0.5, 1, t));
      const x = mixNumber(inner, outer, t);
      const y =
        shape.browY -
        0.5 +
        brows.arch * 1.5 * bump(t - 0.62, 0.45) +
        brows.lift * (t - 0.5) +
        across * thickness;
      const root = frontPoint(skin, side * x, y);
      const upward = mixNumber(0.55, -0.3, smoothstep(0, 0.45, t)) - across * 1.1 * smoothstep(0.1, 0.4, t);
      strands.push({
        points: growStrand(
          grid,
          root,
          {
            direction: [side * (0.55 + t), upward + 0.2 * random.normal(), 0.25],
            lengthCm: mixNumber(0.55, 0.5, t) * random.between(0.7, 1.1),
            weight: 0.1,
            wave: 0,
            waveCm: 1,
            curl: 0,
            layer: 0.07,
          },
          random,
        ),
        colour: strandColour(
          [hair.colour[0] * 0.75, hair.colour[1] * 0.75, hair.colour[2] * 0.77],
          0.3,
          hair.grey * 0.7,
          random.next(),
          random.next(),
        ),
        widthCm: 0.026,
        shine: 0.3,
      });
    }
  return strands;
}

export function growLashes(skin: Field, eye: EyeOutline, strength: number, seed: number): Strand[] {
  const random = createRandom(seed);
  const strands: Strand[] = [];
  for (const side of [-1, 1])
    for (const [row, count, lengthCm] of [
      ['upper', 100, 0.55],
      ['lower', 50, 0.28],
    ] as const)
      for (let index = 0; index < count; index++) {
        const u = mixNumber(-0.9, 1.02, (index + random.next()) / count) * eye.halfWidth;
        const v = row === 'upper' ? eye.upper(u) + 0.05 : eye.lower(u) - 0.06;
        const [x, y] = eye.fromPlane(u, v);
        const root = frontPoint(skin, side * x, y);
        const fan = (u / eye.halfWidth) * 0.7 + 0.12;
        const size =
          lengthCm * strength * random.between(0.7, 1.1) * (1 - 0.3 * bump(u / eye.halfWidth + 0.9, 0.5));
        const lift = row === 'upper' ? 1 : -0.8;
        const points = new Float32Array(7 * 3);
        for (let step = 0; step < 7; step++) {
          const t = step / 6;
          const rise = row === 'upper' ? -0.25 * t + 0.95 * t * t : -0.15 * t + 0.75 * t * t;
          points.set(
            [
              root[0] + side * fan * size * t,
              root[1] + lift * rise * size * 0.8,
              root[2] + 0.03 + 0.75 * size * t,
            ],
            step * 3,
          );
        }
        strands.push({
          points,
          colour: [0.012, 0.009, 0.008],
          widthCm: row === 'upper' ? 0.018 : 0.01,
          shine: 0,
        });
      }
  return strands;
}

function keepsBeard(beard: Beard, x: number, y: number, shape: Identity['shape']): number {
  const area = beardArea(shape, x, y);
  const { mouthY, mouthHalfWidth } = shape;
  switch (beard.kind) {
    case 'moustache':
      return y > mouthY - 0.3 ? area * smoothstep(mouthHalfWidth + 1, mouthHalfWidth + 0.3, x) : 0;
    case 'goatee':
      return area * smoothstep(mouthHalfWidth + 0.9, mouthHalfWidth + 0.2, x);
    case 'full':
    case 'stubble':
      return area;
  }
}

export function growBeard(
  skin: Field,
  grid: DistanceGrid,
  identity: Identity,
  lips: LipOutline,
  seed: number,
): Strand[] {
  const { beard, shape, hair } = identity;
  if (!beard) return [];
  const random = createRandom(seed);
  const strands: Strand[] = [];
  const short = beard.kind === 'stubble';
  const tries = short ? 16000 : 34000;
  for (let index = 0; index < tries; index++) {
    const angle = random.between(-1.75, 1.75);
    const y = random.between(-13.5, shape.noseTipY - 0.5);
    const direction: Vec3 = [-Math.sin(angle), 0, -Math.cos(angle)];
    let reach = 0;
    const start: Vec3 = [14 * Math.sin(angle), y, -5 + 14 * Math.cos(angle)];
    for (let step = 0; step < 50; step++) {
      const distance = skin(start[0] + direction[0] * reach, y, start[2] + direction[2] * reach);
      if (distance < 0.015) break;
      reach += distance * 0.75;
    }
    const root: Vec3 = [start[0] + direction[0] * reach, y, start[2] + direction[2] * reach];
    const bent = bendMidline(shape, root[0], y);
    const x = Math.abs(bent);
    const keep =
      keepsBeard(beard, x, y, shape) *
      (1 - Math.min(1, 2 * lips.redness(bent, y))) *
      smoothstep(-7, -4.2, root[2]);
    if (random.next() > keep) continue;
    const normal = grid.normal(root[0], root[1], root[2], 0.4);
    const side = Math.sign(root[0]);
    const onLip = y > shape.mouthY ? 1 : 0;
    const down: Vec3 = [side * (onLip ? 0.9 * smoothstep(0, 1, x) : 0.1), -1, onLip ? 0.1 : 0];
    const lift = short ? 0.5 : 0.42 + 0.15 * noise(root[0] * 2, root[1] * 2, root[2] * 2);
    strands.push({
      points: growStrand(
        grid,
        root,
        {
          direction: normalize([
            normal[0] * lift + down[0] * (1 - lift) + 0.2 * random.normal(),
            normal[1] * lift + down[1] * (1 - lift) + 0.15 * random.normal(),
            normal[2] * lift + down[2] * (1 - lift) + 0.2 * random.normal(),
          ]),
          lengthCm:
            beard.lengthCm *
            mixNumber(0.15, 1, smoothstep(-5.5, -1.5, root[2])) *
            (onLip ? Math.min(1, 1 / beard.lengthCm + 0.3) : 1) *
            random.between(0.6, 1.1),
          weight: 0.1,
          wave: 0.06,
          waveCm: 1.6,
          curl: 0,
          layer: clamp(beard.lengthCm * 0.35 * random.next(), 0.02, 0.8),
        },
        random,
      ),
      colour: strandColour(
        [hair.colour[0] * 0.75, hair.colour[1] * 0.7, hair.colour[2] * 0.68],
        0.4,
        Math.min(0.9, hair.grey * 1.2),
        random.next(),
        random.next(),
      ),
      widthCm: short ? 0.02 : 0.022,
      shine: 0.4,
    });
  }
  return strands;
}
