export { type BadImage, facelessPng, makeBadImages } from './bad-images.js';
export {
  describeWithSharedData,
  hasSharedData,
  projectPath,
  projectRoot,
  sharedPath,
} from './shared-data.js';
