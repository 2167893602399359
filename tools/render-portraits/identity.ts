import type { Clothing } from './clothing.js';
import type { Iris } from './eye-shading.js';
import type { FaceShape } from './face-shape.js';
import type { Complexion } from './skin-colour.js';
import type { HairStyle } from './hair-style.js';
import type { Vec3 } from './vector.js';

export interface Brows {
  /** Cm at the fullest place. */
  thickness: number;
  /** Height of the arch over its ends, cm. */
  arch: number;
  density: number;
  /** Outer end up (+) or down (-), cm. */
  lift: number;
}

export interface Beard {
  kind: 'full' | 'stubble' | 'moustache' | 'goatee';
  lengthCm: number;
}

export interface Glasses {
  shape: 'round' | 'square' | 'wide';
  colour: Vec3;
  rimCm: number;
}

/** Everything about an invented person that stays the same from picture to picture. */
export interface Identity {
  shape: FaceShape;
  complexion: Complexion;
  iris: Iris;
  hair: HairStyle;
  brows: Brows;
  lashes: number;
  beard?: Beard;
  glasses?: Glasses;
  clothing: Clothing;
}
