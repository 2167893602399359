import type { Vec3 } from './vector.js';

/** A soft lamp far away. */
export interface Lamp {
  /** Unit direction to the lamp in the picture's frame (x right, y up, z to the viewer). */
  direction: Vec3;
  /** Linear RGB, 1 about a white wall facing the lamp. */
  colour: Vec3;
}

/** A studio: key and fill in front, rim behind, and light from all around. */
export interface Studio {
  key: Lamp;
  fill: Lamp;
  rim: Lamp;
  skyColour: Vec3;
  floorColour: Vec3;
}

const unit = (x: number, y: number, z: number): Vec3 => {
  const size = Math.hypot(x, y, z);
  return [x / size, y / size, z / size];
};

/** `side` -1 lights from the viewer's left, 1 from the right; `warmth` -1 cool to 1 warm; `contrast` 0 flat to 1. */
export interface StudioMood {
  side: number;
  warmth: number;
  contrast: number;
}

export function createStudio({ side, warmth, contrast }: StudioMood): Studio {
  const tint = (strength: number, warm: number): Vec3 => [
    strength * (1 + 0.1 * warm),
    strength,
    strength * (1 - 0.16 * warm),
  ];
  return {
    key: { direction: unit(side * 0.62, 0.62, 0.85), colour: tint(1.2 + 0.25 * contrast, warmth + 0.25) },
    fill: {
      direction: unit(-side * 0.75, 0.12, 0.8),
      colour: tint(0.48 - 0.3 * contrast, warmth * 0.5 - 0.2),
    },
    rim: { direction: unit(-side * 0.8, 0.55, -0.65), colour: tint(0.9, -0.2) },
    skyColour: tint(0.42 - 0.12 * contrast, warmth * 0.5 - 0.1),
    floorColour: tint(0.2 - 0.06 * contrast, warmth + 0.5),
  };
}
