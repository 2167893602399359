import { mixNumber } from './vector.js';

function lattice(x: number, y: number, z: number): number {
  let bits = Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1) ^ Math.imul(z, 0x9e3779b1);
  bits = Math.imul(bits ^ (bits >>> 15), 0x85ebca77);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae3d);
  return ((bits ^ (bits >>> 16)) >>> 0) / 2147483648 - 1;
}

function row(x: number, y: number, z: number, u: number): number {
  const a = lattice(x, y, z);
  return a + (lattice(x + 1, y, z) - a) * u;
}

/** Smooth value noise in [-1, 1] with unit cells. */
export function noise(x: number, y: number, z: number): number {
  const xi = Math.floor(x);
  const yi = Math.floor(y);
  const zi = Math.floor(z);
  const fx = x - xi;
  const fy = y - yi;
  const fz = z - zi;
  const u = fx * fx * (3 - 2 * fx);
  const v = fy * fy * (3 - 2 * fy);
  const w = fz * fz * (3 - 2 * fz);
  const near = mixNumber(row(xi, yi, zi, u), row(xi, yi + 1, zi, u), v);
  const far = mixNumber(row(xi, yi, zi + 1, u), row(xi, yi + 1, zi + 1, u), v);
  return near + (far - near) * w;
}

/** Sum of `octaves` of noise, each at twice the frequency and half the size; about [-1, 1]. */
export function fractalNoise(x: number, y: number, z: number, octaves: number): number {
  let sum = 0;
  let size = 0.5;
  let frequency = 1;
  for (let octave = 0; octave < octaves; octave++) {
    sum += size * noise(x * frequency + octave * 17.3, y * frequency, z * frequency);
    size *= 0.5;
    frequency *= 2;
  }
  return sum;
}
