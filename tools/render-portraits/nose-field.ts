import { capsule, ellipsoid, smoothSubtract, smoothUnion } from './distance.js';
import type { FaceShape } from './face-shape.js';

/**
 * Adds the nose to a face and hollows its nostrils.
 * `x` is the mirrored (non-negative) coordinate; `face` the distance to the face without a nose.
 */
export function createNoseField(shape: FaceShape): (x: number, y: number, z: number, face: number) => number {
  const { noseTipY: tipY, noseTipOut: tipZ, noseTipRadius: tipR } = shape;
  const { noseBridgeRadius: bridgeR, noseBridgeOut, noseHump, nostrilHalfWidth: wing, nostrilSize } = shape;
  const rootZ = 0.75 + noseBridgeOut;
  const midY = tipY * 0.42;
  const midZ = rootZ + (tipZ - rootZ) * 0.46 + noseHump;
  const wingY = tipY - 0.42;
  const baseZ = 2.05 + shape.muzzleOut * 0.6;
  const top = 3;
  return (x, y, z, face) => {
    if (x > 5 || y > top || y < tipY - 3 || z < -2) return face;
    let bridge = capsule(x, y, z, 0, 0.7, rootZ, bridgeR, 0, midY, midZ, bridgeR * 1.02);
    bridge = smoothUnion(
      bridge,
      capsule(x, y, z, 0, midY, midZ, bridgeR * 1.02, 0, tipY + 0.25, tipZ - 0.1, tipR * 0.8),
      0.5,
    );
    let nose = smoothUnion(bridge, ellipsoid(x, y - tipY, z - tipZ, tipR * 1.05, tipR * 0.9, tipR), 0.5);
    const wings = ellipsoid(
      x - wing + 0.55,
      y - wingY,
      z - baseZ + 0.1,
      0.55 * nostrilSize,
      0.66 * nostrilSize,
      1.05,
    );
    nose = smoothUnion(nose, wings, 0.9);
    nose = smoothUnion(
      nose,
      capsule(x, y, z, 0, tipY - 0.5, tipZ - 0.25, 0.36, 0, tipY - 0.95, baseZ, 0.34),
      0.3,
    );
    const whole = smoothUnion(face, nose, 0.95);
    const slant = (z - baseZ) * 0.28;
    const hole = ellipsoid(
      x - wing * 0.5 + slant,
      y - (tipY - 0.88) - (z - baseZ) * 0.12,
      z - (baseZ + 0.45),
      0.3 * nostrilSize,
      0.3,
      0.5,
    );
    return smoothSubtract(whole, hole, 0.22);
  };
}
