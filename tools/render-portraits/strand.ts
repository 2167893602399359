import { add, advance, length, normalize, scale, subtract, type Vec3 } from './vector.js';
import { noise } from './noise.js';
import type { DistanceGrid } from './distance-grid.js';
import type { Random } from './random.js';

/** One hair: its points in head coordinates (x, y, z triples), root first. */
export interface Strand {
  points: Float32Array;
  colour: Vec3;
  /** Cm at the root; the tip is thinner. */
  widthCm: number;
  /** Strength of the highlights along it, 1 for healthy scalp hair. */
  shine: number;
}

/** How one hair leaves the skin and falls. */
export interface Growth {
  direction: Vec3;
  lengthCm: number;
  /** Pull downward per cm of hair. */
  weight: number;
  /** Sideways swing in cm of a wave `waveCm` long; neighbours swing together. */
  wave: number;
  waveCm: number;
  /** Radius in cm of a corkscrew; 0 for straight hair. */
  curl: number;
  /** Height in cm at which it lies over skin and clothes. */
  layer: number;
  /** Point the hair is drawn to along the head, as by a tie. */
  toward?: Vec3;
  /** Moves a point out of a region hair is kept from. */
  shield?: (point: Vec3) => Vec3;
}

export function growStrand(grid: DistanceGrid, root: Vec3, growth: Growth, random: Random): Float32Array {
  const stepCm = growth.curl > 0 ? 0.25 : Math.max(0.16, growth.lengthCm / 24);
  const count = Math.max(3, Math.round(growth.lengthCm / stepCm) + 1);
  const points = new Float32Array(count * 3);
  let direction = normalize(growth.direction);
  let spine = root;
  const phase =
    random.between(0, 2 * Math.PI) * (growth.curl > 0 ? 0.5 : 0.12) +
    5 * noise(root[0] * 0.5, root[1] * 0.5, root[2] * 0.5);
  points[0] = root[0];
  points[1] = root[1];
  points[2] = root[2];
  for (let index = 1; index < count; index++) {
    const along = index / (count - 1);
    direction = normalize(add(direction, [0, -growth.weight * stepCm, 0]));
    if (growth.toward) {
      const rest = subtract(growth.toward, spine);
      if (length(rest) < 1.2) return points.slice(0, Math.max(3, index) * 3);
      direction = normalize(advance(direction, normalize(rest), 0.45 * stepCm));
    }
    spine = advance(spine, direction, stepCm);
    const lie = growth.layer * Math.min(1, along * 3);
    const distance = grid.at(spine[0], spine[1], spine[2]);
    if (distance < lie) {
      const normal = grid.normal(spine[0], spine[1], spine[2], 0.5);
      spine = advance(spine, normal, lie - distance);
      const into = direction[0] * normal[0] + direction[1] * normal[1] + direction[2] * normal[2];
      if (into < 0) direction = normalize(advance(direction, normal, -into));
    }
    if (growth.shield) spine = growth.shield(spine);
    const travelled = index * stepCm;
    const swing =
      growth.wave * Math.min(1, travelled / 3) * Math.sin((travelled * 2 * Math.PI) / growth.waveCm + phase);
    const angle = (travelled * 2 * Math.PI) / 1.5 + phase * 6;
    const coil: Vec3 = scale([Math.cos(angle), Math.sin(angle * 0.97), Math.sin(angle)], growth.curl);
    const shown = add(advance(spine, [0.8, 0.1, 0.6], swing), coil);
    points[index * 3] = shown[0];
    points[index * 3 + 1] = shown[1];
    points[index * 3 + 2] = shown[2];
  }
  return points;
}
