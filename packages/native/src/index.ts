export { simd, type SimdInfo, type SimdLevel } from './simd.js';
export type { ChannelOrder, NchwTensor, Normalization, PerChannel, PixelImage, PixelRect } from './image.js';
export { letterbox, type CoordinateMapping, type Letterbox, type LetterboxOptions } from './letterbox.js';
export { resizeToNchw, type ResizeOptions } from './resize.js';
export {
  mirrorNchw,
  similarityFromLandmarks,
  warpToNchw,
  warpToPixels,
  type PixelCrop,
  type WarpOptions,
  type WarpToNchwOptions,
} from './align.js';
export { imageStatistics, type ImageStatistics, type ImageStatisticsOptions } from './image-statistics.js';
export { DETECTION_ROW, DETECTION_ROW_LENGTH } from './detections.js';
export { decodeYunet, type DetectionFilter, type PerStride, type YunetOutputs } from './decode-yunet.js';
export { decodeSsd, type SsdFilter, type SsdOutputs } from './decode-ssd.js';
export { suppressOverlaps } from './suppress-overlaps.js';
export { orderFaces, selectFace, type FaceSelection, type SelectFaceOptions } from './select-face.js';
export { addInPlace, cosine, dot, l2Normalize, squaredEuclidean, type TemplateArray } from './distance.js';
export {
  manyToMany,
  oneToMany,
  pairwise,
  search,
  topK,
  type Metric,
  type SearchOptions,
  type TopKOptions,
} from './search.js';
export {
  manyToManyAsync,
  searchAsync,
  searchManyAsync,
  type BackgroundOptions,
  type ManyToManyAsyncOptions,
  type SearchAsyncOptions,
  type SearchManyResults,
} from './search-async.js';
export { galleryBuffer } from './gallery-buffer.js';
export { setEnvironmentDefault } from './environment.js';
export { dequantizeFloat16, dequantizeInt8, quantizeFloat16, quantizeInt8 } from './quantize.js';
export {
  SCORE_BINS,
  collectScores,
  countScores,
  weighScores,
  type CollectedScores,
  type BlockWeights,
  type ScoreBlock,
} from './count-scores.js';
