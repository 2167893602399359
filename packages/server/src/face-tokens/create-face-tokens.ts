import type { ServerSettings } from '../server-options.js';
import type { FaceTokenStore } from './face-token-store.js';
import { createMemoryFaceTokens } from './memory-face-tokens.js';
import { type RedisState, createRedisFaceTokens } from './redis-face-tokens.js';
import { parseSealingKey } from './seal-template.js';

/**
 * The store that the settings ask for. One in Redis need not be reachable yet.
 * @param onState - told when Redis is reached, lost and back
 * @throws FaceError `INVALID_ARGUMENT`
 */
export function createFaceTokens(
  settings: ServerSettings['faceTokens'],
  onState: (state: RedisState) => void,
): FaceTokenStore {
  const { redisUrl, encryptionKey, maxTokens } = settings;
  if (redisUrl === undefined || encryptionKey === undefined) return createMemoryFaceTokens({ maxTokens });
  const key = parseSealingKey(encryptionKey, 'faceTokens.encryptionKey');
  return createRedisFaceTokens({ url: redisUrl, encryptionKey: key, onState });
}
