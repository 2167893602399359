import { clamp, type Vec3 } from './vector.js';
import type { Strand } from './strand.js';

const low: Vec3 = [-20, -32, -22];
const cells: Vec3 = [100, 126, 80];
const cellSize = 0.4;

/** How thick the hair stands everywhere, for the shade it throws on itself and on the skin. */
export interface HairCover {
  /** Share of light that reaches `point` from far away along unit `toLight`, 0..1. */
  transmittance(point: Vec3, toLight: Vec3): number;
}

/** Averages each cell with its neighbours, so that single locks do not print dots on the skin. */
function blurAlong(cellsIn: Float32Array<ArrayBuffer>, stride: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(cellsIn.length);
  for (let index = stride; index < cellsIn.length - stride; index++)
    out[index] = 0.25 * cellsIn[index - stride]! + 0.5 * cellsIn[index]! + 0.25 * cellsIn[index + stride]!;
  return out;
}

/** @param absorption light lost per cm of hair in one cubic cm, about 0.05 */
export function createHairCover(strands: readonly Strand[], absorption: number): HairCover {
  if (strands.length === 0) return { transmittance: () => 1 };
  const [nx, ny, nz] = cells;
  let density = new Float32Array(nx * ny * nz);
  const perLength = absorption / cellSize ** 3;
  for (const { points, widthCm } of strands)
    for (let at = 3; at < points.length; at += 3) {
      const x = points[at]!;
      const y = points[at + 1]!;
      const z = points[at + 2]!;
      const i = Math.floor((x - low[0]) / cellSize);
      const j = Math.floor((y - low[1]) / cellSize);
      const k = Math.floor((z - low[2]) / cellSize);
      if (i < 1 || j < 1 || k < 1 || i >= nx - 1 || j >= ny - 1 || k >= nz - 1) continue;
      const reach = Math.hypot(x - points[at - 3]!, y - points[at - 2]!, z - points[at - 1]!);
      density[(k * ny + j) * nx + i]! += reach * perLength * (widthCm / 0.03);
    }

  for (const stride of [1, nx, nx * ny]) density = blurAlong(density, stride);

  const at = (x: number, y: number, z: number): number => {
    const gx = (x - low[0]) / cellSize - 0.5;
    const gy = (y - low[1]) / cellSize - 0.5;
    const gz = (z - low[2]) / cellSize - 0.5;
    if (gx < 0 || gy < 0 || gz < 0 || gx >= nx - 1 || gy >= ny - 1 || gz >= nz - 1) return 0;
    const i = gx | 0;
    const j = gy | 0;
    const k = gz | 0;
    const fx = gx - i;
    const fy = gy - j;
    const fz = gz - k;
    const base = (k * ny + j) * nx + i;
    const above = base + nx;
    const behind = base + nx * ny;
    const corner = behind + nx;
    const gx1 = 1 - fx;
    const near =
      (density[base]! * gx1 + density[base + 1]! * fx) * (1 - fy) +
      (density[above]! * gx1 + density[above + 1]! * fx) * fy;
    const far =
      (density[behind]! * gx1 + density[behind + 1]! * fx) * (1 - fy) +
      (density[corner]! * gx1 + density[corner + 1]! * fx) * fy;
    return near * (1 - fz) + far * fz;
  };

  const transmittance = (point: Vec3, toLight: Vec3): number => {
    let thickness = 0;
    let travelled = 0.3;
    for (let step = 0; step < 9; step++) {
      const stepCm = 0.36 + 0.14 * step;
      travelled += stepCm;
      thickness +=
        stepCm *
        at(
          point[0] + toLight[0] * travelled,
          point[1] + toLight[1] * travelled,
          point[2] + toLight[2] * travelled,
        );
      if (thickness > 4) return 0.018;
    }
    return clamp(Math.exp(-thickness), 0, 1);
  };
  return { transmittance };
}
