import { advance, clamp, type Vec3 } from './vector.js';
import type { DistanceGrid } from './distance-grid.js';

/** Share of a soft lamp that reaches a surface point past the head itself: 0 dark, 1 lit. */
export function lampVisibility(
  grid: DistanceGrid,
  point: Vec3,
  normal: Vec3,
  toLamp: Vec3,
  softness: number,
): number {
  const start = advance(point, normal, 0.3);
  let visible = 1;
  let travelled = 0.25;
  for (let step = 0; step < 28 && travelled < 16; step++) {
    const distance = grid.at(
      start[0] + toLamp[0] * travelled,
      start[1] + toLamp[1] * travelled,
      start[2] + toLamp[2] * travelled,
    );
    visible = Math.min(visible, 0.5 + (0.5 * distance) / (softness * travelled));
    if (visible <= 0) return 0;
    travelled += clamp(distance * 0.8, 0.18, 1.5);
  }
  const v = clamp(visible, 0, 1);
  return v * v * (3 - 2 * v);
}

/** Share of the surroundings a point sees, 0..1, from five probes along its normal. */
export function openness(grid: DistanceGrid, point: Vec3, normal: Vec3): number {
  let blocked = 0;
  let weight = 0.42;
  for (let probe = 1; probe <= 5; probe++) {
    const reach = 0.12 + 0.5 * probe * (1 + 0.25 * probe);
    const seen = grid.at(
      point[0] + normal[0] * reach,
      point[1] + normal[1] * reach,
      point[2] + normal[2] * reach,
    );
    blocked += (weight * clamp(reach - seen, 0, reach)) / reach;
    weight *= 0.72;
  }
  return clamp(1 - blocked, 0, 1);
}
