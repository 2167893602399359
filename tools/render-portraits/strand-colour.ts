import { advance, mix, scale, type Vec3 } from './vector.js';

/** A hair colour between `dark` and `light` strands with some grey ones. */
export function strandColour(base: Vec3, variation: number, grey: number, roll: number, shade: number): Vec3 {
  if (roll < grey) return scale([0.5, 0.5, 0.5], 0.75 + 0.35 * shade);
  return mix(
    scale(base, 1 - variation),
    advance(scale(base, 1 + variation), [0.02, 0.012, 0.005], variation),
    shade,
  );
}
