/** How much work goes into one image; each profile has a calibration of its own. */
export const PROFILES = {
  /** One crop, a smaller first look: for photos in which the face is large. */
  fast: { firstLook: 320, careful: false },
  /** One crop. */
  balanced: { firstLook: 640, careful: false },
  /** The sum of the embeddings of the crop and of its mirror image, landmarks averaged over several views. */
  accurate: { firstLook: 640, careful: true },
} as const satisfies Record<string, Profile>;

/** The settings behind a profile. */
export interface Profile {
  /** Long side at which a detector without a fixed first look sees the image first, px. */
  readonly firstLook: number;
  /** Whether landmarks and embedding of the chosen face are taken from more than one view of it. */
  readonly careful: boolean;
}

export type ProfileName = keyof typeof PROFILES;
