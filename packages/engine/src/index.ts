export {
  type Detection,
  type Embedding,
  type Engine,
  type EngineInfo,
  type TemplateComparison,
  createEngine,
} from './engine.js';
export type { EngineOptions } from './options.js';
export type { PoolStats } from './pool.js';
export { type FaceTemplate, similarity } from './template.js';
