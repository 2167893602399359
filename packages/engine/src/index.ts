export type { FaceOptions, GroupOptions } from './call-options.js';
export { type DecodedImage, decodeImage } from './decode-image.js';
export {
  type Detection,
  type Embedding,
  type Engine,
  type EngineInfo,
  type EngineStats,
  type EngineVersions,
  type GroupEmbedding,
  type TemplateComparison,
  createEngine,
} from './engine.js';
export { Gallery, type GalleryMatch, type GallerySearchOptions } from './gallery.js';
export type { Stage } from './analysis.js';
export type { FaceChoice } from './face-choice.js';
export type { EngineOptions } from './options.js';
export { type GatedMeasure, QUALITY_GATES, qualityShortcoming } from './quality/quality-gate.js';
export type { PoolStats } from './pool.js';
export {
  type PrecisionWish,
  type Variant,
  chooseVariant,
  measurablePrecisions,
  requireTable,
} from './precision.js';
export { PROFILES, type ProfileName } from './profile.js';
export type { TimeSummary } from './stage-times.js';
export {
  type EngineAnalyzeEvent,
  type EngineCallEvent,
  type EngineStageEvent,
  ENGINE_CHANNELS,
} from './tracing.js';
export {
  type TemplateType,
  decodeTemplate,
  encodeTemplate,
  templateFromBase64,
  templateToBase64,
} from './template-codec.js';
export { type FaceTemplate, similarity } from './template.js';
