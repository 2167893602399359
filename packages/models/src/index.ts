export { convertPlain } from './convert-plain.js';
export { installPack } from './install-pack.js';
export { listPacks } from './list-packs.js';
export { loadPack } from './load-pack.js';
export type {
  DetectorSpec,
  EmbedderSpec,
  LandmarkSpec,
  PackManifest,
  SourceSpec,
  SsdSpec,
  WeightFileSpec,
  YunetSpec,
} from './manifest.js';
export { whereModels } from './pack-folders.js';
export type {
  FileState,
  InstallPackOptions,
  InstallProgress,
  InstallReport,
  LoadPackOptions,
  Located,
  Pack,
  PackFile,
  PackLocation,
  PackSummary,
} from './pack.js';
export { type Precision, packInPrecision } from './precision.js';
export { ssdAnchors } from './ssd-anchors.js';
export { type ChannelRange, type TracedEmbedder, traceEmbedder } from './trace-embedder.js';
export { verifyPack } from './verify-pack.js';
