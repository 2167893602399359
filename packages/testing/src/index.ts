export {
  describeWithSharedData,
  hasSharedData,
  projectPath,
  projectRoot,
  sharedPath,
} from './shared-data.js';
