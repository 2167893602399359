import type { ServerSettings } from '../server-options.js';
import type { FaceTokenStore } from './face-token-store.js';
import { createMemoryFaceTokens } from './memory-face-tokens.js';
import { createRedisFaceTokens } from './redis-face-tokens.js';
import { parseSealingKey } from './seal-template.js';

/** The store that the settings ask for. @throws FaceError `INVALID_ARGUMENT`, `TOKEN_STORE_FAILED` */
export async function createFaceTokens(settings: ServerSettings['faceTokens']): Promise<FaceTokenStore> {
  const { redisUrl, encryptionKey, maxTokens } = settings;
  if (redisUrl === undefined || encryptionKey === undefined) return createMemoryFaceTokens({ maxTokens });
  const key = parseSealingKey(encryptionKey, 'faceTokens.encryptionKey');
  return createRedisFaceTokens({ url: redisUrl, encryptionKey: key });
}
