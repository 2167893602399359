export { type BadImage, facelessPng, makeBadImages } from './bad-images.js';
export { recodePicture } from './recode-picture.js';
export { type RedisServer, describeWithRedis, startRedisServer } from './redis-server.js';
export { type ScriptOptions, type ScriptRun, runScript } from './run-script.js';
export {
  describeWithSharedData,
  hasSharedData,
  projectPath,
  projectRoot,
  sharedPath,
} from './shared-data.js';
