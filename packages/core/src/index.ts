export {
  type CalibrationKnot,
  type CalibrationTable,
  type ScoreScale,
  type Scorer,
  SCALE_40_50_60,
  SCALE_70_80_90,
  cosineAt,
  createScorer,
} from './calibration.js';
export { checkCallOptions } from './call-options.js';
export type { CompareOptions, ComparerInfo, FaceComparer, ImageFormat, ImageLimits } from './comparer.js';
export {
  type ComparedSide,
  type Comparison,
  type DetectedFace,
  type EncodedImage,
  type FalseMatchRate,
  type Thresholds,
  type Verdict,
  FALSE_MATCH_RATES,
  verdict,
} from './comparison.js';
export {
  type FallbackComparer,
  type FallbackComparison,
  type ProviderFailure,
  FallbackError,
  firstAvailable,
} from './composition/first-available.js';
export { type SideBySide, type SideBySideAnswer, sideBySide } from './composition/side-by-side.js';
export {
  type FaceppErrorCode,
  type FaceppErrorSpec,
  type FaceppErrorTable,
  FACEPP_ERRORS,
  faceppErrorSpec,
} from './error-catalog/facepp.js';
export {
  type TencentErrorCode,
  type TencentErrorList,
  type TencentErrorSpec,
  TENCENT_ERRORS,
  tencentErrorSpec,
} from './error-catalog/tencent.js';
export type { VendorErrorSpec } from './error-catalog/vendor-error-spec.js';
export { type ErrorCode, type ErrorKind, type ErrorSpec, ERRORS } from './error-catalog/ours.js';
export { type ErrorParams, FaceError, isFaceError } from './errors.js';
export {
  type FaceQuality,
  type QualityLevel,
  type QualityMeasure,
  QUALITY_LEVELS,
  QUALITY_MEASURES,
  qualityLevel,
} from './face-quality.js';
export { type Box, type ImageSize, type Landmarks, type Point, intersectionOverUnion } from './geometry.js';
export {
  type ImageSource,
  type ImageSourceKind,
  type Side,
  decodeBase64,
  imageSourceKind,
} from './image-source.js';
export { rescale } from './rescale.js';
