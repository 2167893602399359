import { smoothUnion, type Field } from './distance.js';
import { fractalNoise } from './noise.js';
import { mix, scale, smoothstep, type Vec3 } from './vector.js';

export interface Clothing {
  neckline: 'crew' | 'v' | 'turtle' | 'jacket';
  /** Linear albedo. */
  colour: Vec3;
  /** Shirt under a jacket. */
  underColour: Vec3;
}

const collarHeight = { crew: -16.2, v: -16.4, turtle: -12.6, jacket: -15.2 } as const;
const openDepth = { crew: 0, v: 7, turtle: 0, jacket: 0 } as const;

/** Distance to the garment over a bare torso. */
export function createClothingField(clothing: Clothing, torso: Field): Field {
  const height = collarHeight[clothing.neckline];
  const depth = openDepth[clothing.neckline];
  const thickness = clothing.neckline === 'turtle' ? 0.6 : 0.45;
  return (x, y, z) => {
    if (y > height + 6) return 6;
    const opening = z > -8 ? Math.max(0, depth - Math.abs(x) * 1.15) : 0;
    const collar = (y - height + 0.3 * (z + 9) + opening) * 0.8;
    const crease =
      y < -17 ? 0.14 * smoothstep(-17, -21, y) * fractalNoise(x * 0.35, y * 0.22, z * 0.3, 2) : 0;
    const cloth = torso(x, y, z) - thickness - crease;
    const roll = clothing.neckline === 'turtle' ? 0.16 * Math.sin(Math.max(-15.5, y) * 3.2) : 0;
    return -smoothUnion(-(cloth + roll), -collar, 0.35);
  };
}

/** Linear albedo of the garment at a point. */
export function clothingColour(clothing: Clothing, x: number, y: number, z: number): Vec3 {
  const weave = 1 + 0.05 * fractalNoise(x * 6, y * 6, z * 6, 2);
  const base = scale(clothing.colour, weave);
  if (clothing.neckline !== 'jacket' || z < -8) return base;
  // The lapels leave a wedge of shirt; their edge is drawn as a dark line.
  const edge = Math.abs(x) - Math.max(0, (y + 34) * 0.3);
  const shirt = scale(clothing.underColour, weave);
  const painted = mix(shirt, base, smoothstep(-0.08, 0.08, edge));
  const lapel = Math.abs(x) - Math.max(0, (y + 33) * 0.62);
  const seam =
    0.5 * smoothstep(0.22, 0, Math.abs(edge + 0.1)) +
    0.4 * smoothstep(0.16, 0, Math.abs(lapel)) * smoothstep(-0.1, 0.2, edge);
  return scale(painted, 1 - seam);
}
