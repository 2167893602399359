import type { ImageFormat } from './comparer.js';
import type { FaceQuality } from './face-quality.js';
import type { Box, ImageSize, Landmarks } from './geometry.js';

/** The false match rates at which every provider states a threshold. */
export const FALSE_MATCH_RATES = ['1e-3', '1e-4', '1e-5'] as const;
export type FalseMatchRate = (typeof FALSE_MATCH_RATES)[number];

/** Scores (0..100) from which on two faces match at the given false match rate. */
export type Thresholds = Readonly<Record<FalseMatchRate, number>>;

/** A face found in an image. Vendors that report less leave the optional parts out. */
export interface DetectedFace {
  readonly box: Box;
  /** Absent when the provider does not report landmarks. */
  readonly landmarks?: Landmarks;
  /** Detection confidence 0..1; absent when the provider does not report one. */
  readonly confidence?: number;
  /** Absent when the provider does not measure it, or was not asked to. */
  readonly quality?: FaceQuality;
  /** Vendor token of this face, where the vendor issues one. */
  readonly faceToken?: string;
}

/** An image as it was before or after it was re-encoded to fit a provider's limits. */
export interface EncodedImage extends ImageSize {
  readonly format: ImageFormat;
  readonly sizeBytes: number;
}

/** What was seen in one of the two images. */
export interface ComparedSide {
  /** Absent when the provider does not report it (a Tencent comparison returns the score only). */
  readonly image?: ImageSize;
  /** Faces in the image, the compared one first. Empty only when the provider reports no faces at all. */
  readonly faces: readonly DetectedFace[];
  /** Present when the image was re-encoded to fit the provider's limits; boxes still refer to the original. */
  readonly fitted?: { readonly from: EncodedImage; readonly to: EncodedImage };
  /** Milliseconds spent in each stage, where the provider tells. */
  readonly stagesMs?: Readonly<Record<string, number>>;
}

/** The answer to one comparison. */
export interface Comparison {
  /** Similarity 0..100, calibrated, three decimals. */
  readonly score: number;
  readonly thresholds: Thresholds;
  readonly faces: readonly [ComparedSide, ComparedSide];
  /** Who answered: `local`, `tencent`, `facepp`. */
  readonly provider: string;
  /** Model id and version of the provider. */
  readonly model: string;
  readonly requestId: string;
  readonly elapsedMs: number;
}

/** How far the comparison supports that both faces are of one person. */
export type Verdict = 'same' | 'likely-same' | 'uncertain' | 'different';

/**
 * Words for a score: `same` from the 1e-5 threshold on, `likely-same` from 1e-4, `uncertain` from 1e-3,
 * `different` below.
 */
export function verdict(comparison: Pick<Comparison, 'score' | 'thresholds'>): Verdict {
  const { score, thresholds } = comparison;
  if (score >= thresholds['1e-5']) return 'same';
  if (score >= thresholds['1e-4']) return 'likely-same';
  if (score >= thresholds['1e-3']) return 'uncertain';
  return 'different';
}
