import { createClothingField } from './clothing.js';
import { createDistanceGrid, type DistanceGrid } from './distance-grid.js';
import { createEyeOutline, type EyeOutline } from './eye-outline.js';
import { wearExpression, type Expression } from './expression.js';
import { growBeard, growBrows, growLashes } from './face-hair.js';
import { createGlassesField } from './glasses-field.js';
import { createHairCover, type HairCover } from './hair-cover.js';
import { aboveHairline, growHair } from './hair-style.js';
import { createHeadField, createTorsoField } from './head-field.js';
import { createLipOutline, type LipOutline } from './lip-outline.js';
import { createSkinColour, type SkinColour } from './skin-colour.js';
import { mix, scale, smoothstep } from './vector.js';
import type { Field } from './distance.js';
import type { Identity } from './identity.js';
import type { Strand } from './strand.js';

/** An identity with an expression on its face, built and ready to be painted from any side. */
export interface Sitter {
  identity: Identity;
  skin: Field;
  cloth: Field;
  glasses: Field;
  grid: DistanceGrid;
  eye: EyeOutline;
  lips: LipOutline;
  skinColour: SkinColour;
  strands: Strand[];
  hairCover: HairCover;
}

const absorption = 0.034;

export function createSitter(identity: Identity, expression: Expression): Sitter {
  const shape = wearExpression(identity.shape, expression);
  const worn: Identity = { ...identity, shape };
  const eye = createEyeOutline(shape);
  const lips = createLipOutline(shape, expression);
  const skin = createHeadField(shape, eye, lips);
  const cloth = createClothingField(identity.clothing, createTorsoField(shape));
  const glasses: Field = identity.glasses ? createGlassesField(identity.glasses, shape) : () => 1e3;
  const grid = createDistanceGrid((x, y, z) => Math.min(skin(x, y, z), cloth(x, y, z)));
  const seed = Math.round(identity.complexion.moleSeed * 1000);
  const hair = growHair(grid, shape, identity.hair, seed);
  const beard = growBeard(skin, grid, worn, lips, seed + 1);
  const bare = createSkinColour(shape, identity.complexion, eye, lips);
  const { hair: style } = identity;
  const skinColour: SkinColour = (x, y, z) => {
    const colour = bare(x, y, z);
    if (style.comb === 'none' || y < -8) return colour;
    const rooted = smoothstep(0, 1.2, aboveHairline(style, x, y, z));
    return rooted > 0 ? mix(colour, scale(mix(colour, style.colour, 0.75), 0.5), rooted * 0.8) : colour;
  };
  return {
    identity: worn,
    skin,
    cloth,
    glasses,
    grid,
    eye,
    lips,
    skinColour,
    strands: [
      ...hair,
      ...beard,
      ...growBrows(skin, grid, worn, seed + 2),
      ...growLashes(skin, eye, identity.lashes, seed + 3),
    ],
    hairCover: createHairCover([...hair, ...beard], absorption),
  };
}
