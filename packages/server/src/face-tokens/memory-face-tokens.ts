import { randomBytes } from 'node:crypto';
import type { FaceTemplate } from '@face/engine';
import { LRUCache } from 'lru-cache';
import { FACE_TOKEN_TTL_MS, type FaceTokenStore, isFaceToken } from './face-token-store.js';

export interface MemoryFaceTokensOptions {
  /** Past it the token that was used longest ago is forgotten. */
  readonly maxTokens: number;
  readonly ttlMs?: number;
}

/** Tokens of this process only; gone when it ends. */
export function createMemoryFaceTokens(options: MemoryFaceTokensOptions): FaceTokenStore {
  const { maxTokens, ttlMs = FACE_TOKEN_TTL_MS } = options;
  const templates = new LRUCache<string, FaceTemplate>({ max: maxTokens, ttl: ttlMs, updateAgeOnGet: false });
  const sweep = setInterval(() => templates.purgeStale(), Math.min(ttlMs, 600_000));
  sweep.unref();
  const keyOf = (owner: string, token: string): string => `${owner} ${token}`;
  return {
    put: (owner, template) => {
      const token = randomBytes(16).toString('hex');
      templates.set(keyOf(owner, token), template);
      return Promise.resolve(token);
    },
    get: (owner, token) =>
      Promise.resolve(isFaceToken(token) ? templates.get(keyOf(owner, token)) : undefined),
    delete: (owner, token) => Promise.resolve(templates.delete(keyOf(owner, token))),
    isReady: () => true,
    close: () => {
      clearInterval(sweep);
      templates.clear();
      return Promise.resolve();
    },
  };
}
