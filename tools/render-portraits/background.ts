import { noise } from './noise.js';
import { mix, scale, smoothstep, type Vec3 } from './vector.js';

/** A studio backdrop: linear albedo at its lit centre and in its corners. */
export interface Backdrop {
  centre: Vec3;
  edge: Vec3;
}

/** Linear RGB triples of a softly lit, faintly mottled wall. */
export function paintBackdrop(backdrop: Backdrop, width: number, height: number, side: number): Float32Array {
  const picture = new Float32Array(width * height * 3);
  const size = Math.max(width, height);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const x = (column - width * (0.5 - 0.12 * side)) / size;
      const y = (row - height * 0.42) / size;
      const far = Math.sqrt(x * x + y * y * 1.2);
      const cloud = noise(x * 3.1 + 5, y * 3.1, 4) * 0.6 + noise(x * 7, y * 7, 8) * 0.25;
      const colour = scale(mix(backdrop.centre, backdrop.edge, smoothstep(0, 0.75, far)), 1 + 0.07 * cloud);
      const at = (row * width + column) * 3;
      picture[at] = colour[0];
      picture[at + 1] = colour[1];
      picture[at + 2] = colour[2];
    }
  return picture;
}
