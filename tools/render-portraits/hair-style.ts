import { createRandom, type Random } from './random.js';
import { fractalNoise, noise } from './noise.js';
import {
  add,
  advance,
  clamp,
  dot,
  mixNumber,
  normalize,
  scale,
  smoothstep,
  subtract,
  type Vec3,
} from './vector.js';
import { growStrand, type Growth, type Strand } from './strand.js';
import { strandColour } from './strand-colour.js';
import type { DistanceGrid } from './distance-grid.js';
import type { FaceShape } from './face-shape.js';

/** How the hair of the scalp is cut and combed. */
export interface HairStyle {
  /** `out` stands off the scalp, `forward` is a crop, `parted` falls to both sides, `back` is swept off the face. */
  comb: 'none' | 'out' | 'forward' | 'parted' | 'back';
  lengthCm: number;
  /** Length at the sides and nape as a share of `lengthCm`. */
  sideShare: number;
  /** Height of the hairline over the eyes in the middle, cm. */
  hairlineY: number;
  /** How far the hairline draws back at the temples, cm. */
  recession: number;
  /** Where the parting runs, cm from the middle. */
  partingX: number;
  /** 0 flat on the skin to 1 standing up. */
  lift: number;
  /** Thickness of the hair lying on the head, cm. */
  volume: number;
  wave: number;
  curl: number;
  /** Length in cm of hair cut to fall over the forehead; 0 for none. */
  fringe: number;
  /** Radius in cm of a knot on top of the head; 0 for none. */
  bun: number;
  /** Linear albedo. */
  colour: Vec3;
  grey: number;
  count: number;
}

/** Cm above the hairline at a point of the scalp; negative on bare skin. */
export function aboveHairline(style: HairStyle, x: number, y: number, z: number): number {
  const around = Math.atan2(Math.abs(x), z + 8.5);
  // Hairline heights from the forehead (0) by the temple, the front and the back of the ear to the nape (pi).
  const knots: readonly (readonly [number, number])[] = [
    [0, style.hairlineY],
    [0.42, style.hairlineY - 0.4 + style.recession * 0.8],
    [0.78, style.hairlineY - 2.6 + style.recession],
    [0.98, 1.2],
    [1.22, -1.2],
    [1.5, -0.6],
    [1.75, 0.4],
    [2.05, -3.8],
    [Math.PI, -7.2],
  ];
  let line = -7.2;
  for (let index = 1; index < knots.length; index++) {
    const [fromAngle, fromY] = knots[index - 1]!;
    const [toAngle, toY] = knots[index]!;
    if (around <= toAngle) {
      line = mixNumber(fromY, toY, smoothstep(fromAngle, toAngle, around));
      break;
    }
  }
  return y - line + 0.35 * noise(x * 1.3, y * 1.3, 3);
}

/** Points spread evenly over the scalp with the outward normal there. */
function* scalpRoots(grid: DistanceGrid, style: HairStyle, random: Random): Generator<readonly [Vec3, Vec3]> {
  const centre: Vec3 = [0, 2, -8.2];
  const turn = Math.PI * (3 - Math.sqrt(5));
  const total = style.count * 1.6;
  for (let index = 0; index < total; index++) {
    const up = 1 - (2 * (index + random.next())) / total;
    const ring = Math.sqrt(1 - up * up);
    const direction: Vec3 = [ring * Math.cos(index * turn), up, ring * Math.sin(index * turn)];
    let reach = 15;
    for (let step = 0; step < 40; step++) {
      const distance = grid.at(
        centre[0] + direction[0] * reach,
        centre[1] + direction[1] * reach,
        centre[2] + direction[2] * reach,
      );
      if (distance < 0.02) break;
      reach -= distance * 0.9;
    }
    const root = advance(centre, direction, reach);
    const height = aboveHairline(style, root[0], root[1], root[2]);
    if (height < 0 || random.next() > smoothstep(0, 0.9, height) + 0.15) continue;
    yield [root, grid.normal(root[0], root[1], root[2], 0.5)];
  }
}

const knot = (style: HairStyle): Vec3 => (style.bun > 0 ? [0, 11.6, -13] : [0, 1, -19.5]);

function combDirection(style: HairStyle, root: Vec3, random: Random): Vec3 {
  const [x, y, z] = root;
  const front = smoothstep(-7, 0, z);
  switch (style.comb) {
    case 'forward':
      return normalize([
        x * 0.05 + 0.25 * noise(x * 0.5, y * 0.5, z),
        -0.35 - 0.5 * (1 - smoothstep(0, 8, y)),
        0.9,
      ]);
    case 'parted': {
      const side = x + 0.25 * random.normal() > style.partingX ? 1 : -1;
      const nearPart = 1 - smoothstep(0, 5, Math.abs(x - style.partingX));
      return normalize([side * (0.55 + 0.5 * nearPart), -0.5, -0.25 - 0.3 * front]);
    }
    case 'back':
      return normalize(subtract(knot(style), root));
    case 'out':
    case 'none':
      return [0.3 * noise(x, y, z), 0.2, 0.1];
  }
}

/** Keeps long hair from falling over the face: out of an upright ellipse around it. */
function curtain(shape: FaceShape): (point: Vec3) => Vec3 {
  const rx = shape.faceHalfWidth + 0.15;
  const rz = 9.5;
  return ([x, y, z]) => {
    const open = smoothstep(9, 3.5, y) * smoothstep(-17, -9, y);
    if (open <= 0 || z < -6) return [x, y, z];
    const px = x / (rx * open);
    const pz = (z + 4.5) / rz;
    if (px * px + pz ** 4 >= 1) return [x, y, z];
    const wanted = rx * open * Math.sqrt(Math.max(0, 1 - pz ** 4));
    return [(x < 0 ? -1 : 1) * Math.max(Math.abs(x), wanted), y, z];
  };
}

/** All hairs of the scalp. */
export function growHair(grid: DistanceGrid, shape: FaceShape, style: HairStyle, seed: number): Strand[] {
  if (style.comb === 'none') return [];
  const random = createRandom(seed);
  const strands: Strand[] = [];
  const shield = curtain(shape);
  for (const [root, normal] of scalpRoots(grid, style, random)) {
    const [x, y, z] = root;
    const height = aboveHairline(style, x, y, z);
    const top = smoothstep(1, 7.5, y + 0.2 * z + 1);
    const lengthCm =
      style.lengthCm *
      mixNumber(style.sideShare, 1, top) *
      mixNumber(0.5, 1, smoothstep(0, 1.6, height)) *
      random.between(0.82, 1.06);
    const comb = combDirection(style, root, random);
    const flat = normalize(advance(comb, normal, -dot(comb, normal)));
    const lift = clamp(
      style.lift * (style.comb === 'out' ? 1 : mixNumber(0.55, 1, top)) + 0.12 * random.normal(),
      0.05,
      1,
    );
    const jitter: Vec3 = [0.12 * random.normal(), 0.12 * random.normal(), 0.12 * random.normal()];
    const fringed = style.fringe > 0 && Math.abs(x) < 5.6 && z > -4.2;
    const fall: Vec3 = [x * 0.05, -0.4, 0.9];
    const growth: Growth = {
      direction: fringed ? add(fall, jitter) : add(add(scale(normal, lift), scale(flat, 1 - lift)), jitter),
      lengthCm: fringed
        ? Math.max(1, style.fringe + (y - style.hairlineY) * 1.1) * random.between(0.94, 1.04)
        : lengthCm,
      weight: style.comb === 'out' ? 0.02 : style.comb === 'back' ? 0.02 : 0.3,
      wave: style.wave * random.between(0.7, 1.3),
      waveCm: 5.5 + 1.5 * noise(x * 0.4, y * 0.4, z * 0.4),
      curl: style.curl * random.between(0.5, 1.2),
      layer: 0.05 + style.volume * mixNumber(0.55, 1, top) * Math.sqrt(random.next()),
      ...(style.comb === 'back' ? { toward: knot(style) } : {}),
      ...(style.comb === 'parted' && style.lengthCm > 8 && !fringed ? { shield } : {}),
    };
    const lock = 0.5 + 0.5 * fractalNoise(x * 1.1, y * 1.1, z * 1.1, 2);
    strands.push({
      points: growStrand(grid, root, growth, random),
      colour: strandColour(
        style.colour,
        0.4,
        style.grey,
        random.next(),
        clamp(0.6 * lock + 0.4 * random.next(), 0, 1),
      ),
      widthCm: style.curl > 0 ? 0.045 : 0.034,
      shine: style.curl > 0 ? 0.45 : 1,
    });
  }
  return style.bun > 0 ? [...strands, ...growBun(style, random)] : strands;
}

function growBun(style: HairStyle, random: Random): Strand[] {
  const centre: Vec3 = [0, 12.2, -12.5];
  const strands: Strand[] = [];
  for (let index = 0; index < 2600; index++) {
    const radius = style.bun * random.between(0.8, 1.03);
    const tilt = random.between(-1.1, 1.1);
    const start = random.between(0, 2 * Math.PI);
    const sweep = random.between(1.2, 2.6);
    const points = new Float32Array(20 * 3);
    for (let step = 0; step < 20; step++) {
      const angle = start + (sweep * step) / 19;
      const twist = tilt + 0.25 * Math.sin(angle * 2);
      const r = radius * Math.cos(twist);
      points.set(
        [
          centre[0] + r * Math.cos(angle),
          centre[1] + 0.85 * radius * Math.sin(twist) + 0.3 * r * Math.sin(angle),
          centre[2] + r * Math.sin(angle),
        ],
        step * 3,
      );
    }
    strands.push({
      points,
      colour: strandColour(style.colour, 0.4, style.grey, random.next(), random.next()),
      widthCm: 0.034,
      shine: 1,
    });
  }
  return strands;
}
