/** How much work goes into one image; each profile has a calibration of its own. */
export const PROFILES = {
  /** One crop, a smaller first look: for photos in which the face is large. */
  fast: { firstLook: 320, mirror: false },
  /** One crop. */
  balanced: { firstLook: 640, mirror: false },
  /** The sum of the embeddings of the crop and of its mirror image. */
  accurate: { firstLook: 640, mirror: true },
} as const satisfies Record<string, { firstLook: number; mirror: boolean }>;

export type ProfileName = keyof typeof PROFILES;
export type Profile = (typeof PROFILES)[ProfileName];
