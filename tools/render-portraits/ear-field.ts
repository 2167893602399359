import { capsule, ellipsoid, smoothSubtract, smoothUnion } from './distance.js';
import type { FaceShape } from './face-shape.js';

const lean = 0.2;

/** Distance to the ear on the positive side: a tilted shell with a rim, a bowl and a lobe. */
export function createEarField(shape: FaceShape): (x: number, y: number, z: number) => number {
  const size = shape.earScale;
  const centreX = 0.5 * (shape.skullHalfWidth + shape.faceHalfWidth) - 0.75;
  const flare = 0.4 + shape.earOut;
  const cosFlare = Math.cos(flare);
  const sinFlare = Math.sin(flare);
  const cosLean = Math.cos(lean);
  const sinLean = Math.sin(lean);
  return (x, y, z) => {
    const dx = x - centreX;
    const dy = y + 1.7;
    const dz = z + 7.6;
    const out = (dx * cosFlare + dz * sinFlare) / size;
    const ahead = dz * cosFlare - dx * sinFlare;
    const up = (dy * cosLean - ahead * sinLean) / size;
    const along = (ahead * cosLean + dy * sinLean) / size + 1.1;
    let ear = ellipsoid(out - 0.25, up - 0.3, along, 0.42, 2.75, 1.75);
    ear = smoothUnion(ear, ellipsoid(out - 0.2, up + 2.3, along - 0.75, 0.36, 0.95, 0.75), 0.5);
    ear = smoothSubtract(ear, ellipsoid(out - 0.95, up - 0.35, along - 0.05, 0.62, 2.2, 1.25), 0.25);
    ear = smoothSubtract(ear, ellipsoid(out - 0.5, up + 0.55, along - 0.75, 0.55, 0.9, 0.62), 0.3);
    ear = smoothUnion(ear, capsule(out, up, along, 0.25, 0.1, 1.35, 0.3, 0.45, -0.9, 1.35, 0.25), 0.35);
    ear = smoothUnion(ear, capsule(out, up, along, 0.3, 1.3, 0.2, 0.16, 0.3, -1.3, -0.5, 0.2), 0.4);
    return ear * size * 0.9;
  };
}
