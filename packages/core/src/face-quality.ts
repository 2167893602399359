import { FaceError } from './errors.js';

/**
 * Measures of a face image, named after the quality components of ISO/IEC 29794-5. docs/quality.md has the
 * formulas.
 */
export const QUALITY_MEASURES = [
  'sharpness',
  'illuminationMean',
  'contrast',
  'underExposure',
  'overExposure',
  'headPoseYaw',
  'headPosePitch',
  'headPoseRoll',
  'interEyeDistance',
  'occlusionByBorder',
  'cropMarginLeft',
  'cropMarginRight',
  'cropMarginAbove',
  'cropMarginBelow',
] as const;
export type QualityMeasure = (typeof QUALITY_MEASURES)[number];

/** How well the image of one face suits a comparison. */
export interface FaceQuality {
  /** 0..100, 100 best: the lowest component except the four crop margins, which only portrait rules ask for. */
  readonly unified: number;
  /** 0..100 each, 100 best, two decimals. */
  readonly components: Readonly<Record<QualityMeasure, number>>;
  /**
   * What each component is made from, in its own unit: `sharpness` squared edge frequency (1/px² of the aligned
   * face), `illuminationMean` and `contrast` mean and standard deviation of the luma (0..1), `underExposure` and
   * `overExposure` shares of dark and bright pixels (0..1), head pose in degrees (yaw positive towards the right of
   * the picture, pitch positive upwards, roll positive clockwise in the picture), `interEyeDistance` pixels of the
   * original image, `occlusionByBorder` share of the face outside the picture (0..1), crop margins in
   * inter-eye distances (left, right) and eye-to-chin distances (above, below).
   */
  readonly native: Readonly<Record<QualityMeasure, number>>;
}

/** How strictly a face is judged before it is compared: 0 not at all, 1 hardly, 4 good portraits only. */
export const QUALITY_LEVELS = [0, 1, 2, 3, 4] as const;
export type QualityLevel = (typeof QUALITY_LEVELS)[number];

/**
 * Checks a level that may come from plain JavaScript; absent is 0.
 * @throws FaceError `INVALID_ARGUMENT` naming the option `quality`
 */
export function qualityLevel(value: unknown): QualityLevel {
  const level = QUALITY_LEVELS.find((each) => each === (value ?? 0));
  if (level !== undefined) return level;
  throw new FaceError('INVALID_ARGUMENT', { name: 'quality', reason: 'is none of the levels 0 to 4' });
}
