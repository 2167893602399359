import type { Backdrop } from './background.js';
import type { StudioMood } from './light.js';
import type { View } from './portrait.js';

/** One of the pictures taken of every person. */
export interface Shot {
  /** End of the file name. */
  name: string;
  about: string;
  view: View;
  mood: StudioMood;
}

const degrees = Math.PI / 180;

export const shots: readonly Shot[] = [
  {
    name: 'front',
    about: 'facing the lens, a slight smile, key light from the left',
    view: {
      pose: { yaw: 2 * degrees, pitch: 0, roll: 1 * degrees },
      expression: { smile: 0.3, eyesOpen: 0, browRaise: 0 },
    },
    mood: { side: -1, warmth: 0.2, contrast: 0.35 },
  },
  {
    name: 'turned',
    about: 'turned to the right, serious, warm light from the right',
    view: {
      pose: { yaw: 11 * degrees, pitch: 2 * degrees, roll: -2 * degrees },
      expression: { smile: 0, eyesOpen: 0.1, browRaise: 0.2 },
    },
    mood: { side: 1, warmth: 0.6, contrast: 0.5 },
  },
  {
    name: 'smiling',
    about: 'turned a little to the left, smiling, cool flat light',
    view: {
      pose: { yaw: -8 * degrees, pitch: -2 * degrees, roll: 3 * degrees },
      expression: { smile: 0.75, eyesOpen: -0.1, browRaise: 0.1 },
    },
    mood: { side: -0.6, warmth: -0.35, contrast: 0.1 },
  },
];

/** Backdrops of the shots, in their order; a person starts at its own place in the row. */
export const backdrops: readonly Backdrop[] = [
  { centre: [0.42, 0.46, 0.5], edge: [0.16, 0.18, 0.21] },
  { centre: [0.5, 0.42, 0.34], edge: [0.2, 0.15, 0.11] },
  { centre: [0.36, 0.44, 0.4], edge: [0.12, 0.17, 0.15] },
  { centre: [0.6, 0.6, 0.58], edge: [0.33, 0.33, 0.32] },
];
