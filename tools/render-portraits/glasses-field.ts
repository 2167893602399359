import { capsule, smoothUnion, type Field } from './distance.js';
import type { FaceShape } from './face-shape.js';
import type { Glasses } from './identity.js';

const lenses = {
  round: { halfWidth: 2.3, halfHeight: 2.1, power: 2 },
  square: { halfWidth: 2.5, halfHeight: 1.75, power: 4.5 },
  wide: { halfWidth: 2.75, halfHeight: 2.05, power: 3 },
} as const;

/** Distance to the frame: two rims, a bridge, and temples running back to the ears. */
export function createGlassesField(glasses: Glasses, shape: FaceShape): Field {
  const { halfWidth, halfHeight, power } = lenses[glasses.shape];
  const centreX = shape.eyeHalfSpacing + 0.25;
  const centreY = -0.35;
  const front = Math.max(2.45, 1.9 + shape.noseBridgeOut + shape.noseBridgeRadius);
  const rim = glasses.rimCm;
  const hingeX = centreX + halfWidth;
  const planeZ = (x: number): number => front - 0.022 * x * x;
  return (x, y, z) => {
    const ax = Math.abs(x);
    if (y > 4 || y < -4.5 || z > 5) return 2;
    const dx = Math.abs(ax - centreX) / halfWidth;
    const dy = Math.abs(y - centreY) / halfHeight;
    const level = (dx ** power + dy ** power) ** (1 / power);
    const flat = (level - 1) * Math.min(halfWidth, halfHeight);
    const dz = z - planeZ(ax);
    let frame = Math.sqrt(flat * flat + dz * dz * 0.6) - rim;
    const bridgeX = centreX - halfWidth;
    frame = smoothUnion(
      frame,
      capsule(
        ax,
        y,
        z,
        0,
        0.25,
        planeZ(0) + 0.15,
        rim * 0.9,
        bridgeX + 0.1,
        0.05,
        planeZ(bridgeX),
        rim * 0.9,
      ),
      0.15,
    );
    frame = smoothUnion(
      frame,
      capsule(
        ax,
        y,
        z,
        hingeX,
        0.35,
        planeZ(hingeX),
        rim * 1.1,
        shape.skullHalfWidth + 0.15,
        0.5,
        -8,
        rim * 0.9,
      ),
      0.15,
    );
    return frame * 0.8;
  };
}
