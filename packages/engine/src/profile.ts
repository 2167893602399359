/** How fine the looks are in which a detector searches for faces. */
export type Effort = 'coarse' | 'usual' | 'fine';

/** How much work goes into one image; each profile has a calibration of its own. */
export const PROFILES = {
  /** Coarser looks, and none finer than 640 px: for photos in which the face is large. */
  fast: { effort: 'coarse', careful: false },
  balanced: { effort: 'usual', careful: false },
  /** Finer looks, the sum of the embeddings of the crop and of its mirror image, landmarks averaged over views. */
  accurate: { effort: 'fine', careful: true },
} as const satisfies Record<string, Profile>;

/** The settings behind a profile. */
export interface Profile {
  readonly effort: Effort;
  /** Whether landmarks and embedding of the chosen face are taken from more than one view of it. */
  readonly careful: boolean;
}

export type ProfileName = keyof typeof PROFILES;
