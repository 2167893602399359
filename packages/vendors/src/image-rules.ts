import type { ErrorCode, ImageFormat, ImageLimits } from '@face/core';

/** Why an image is refused before it is sent. */
export type Refusal = 'format' | 'damaged' | 'bytes' | 'tooSmall' | 'tooLarge';

/** What a vendor accepts, and the code it would answer otherwise. */
export interface ImageRules {
  readonly vendor: string;
  readonly limits: ImageLimits;
  /** Longest side per format, where it differs from `limits.maxSide`. */
  readonly maxSideOf?: Partial<Readonly<Record<ImageFormat, number>>>;
  /** Size to stay under when an image is re-encoded. */
  readonly fitBytes: number;
  readonly vendorCodes: Readonly<Record<Refusal, string>>;
}

/** Longest side the vendor takes of this format, px. */
export function maxSideFor(rules: ImageRules, format: ImageFormat): number {
  return rules.maxSideOf?.[format] ?? rules.limits.maxSide;
}

export const OUR_CODE: Readonly<Record<Exclude<Refusal, 'format'>, ErrorCode>> = {
  damaged: 'IMAGE_DECODE_FAILED',
  bytes: 'IMAGE_TOO_MANY_BYTES',
  tooSmall: 'IMAGE_TOO_SMALL',
  tooLarge: 'IMAGE_TOO_LARGE',
};
