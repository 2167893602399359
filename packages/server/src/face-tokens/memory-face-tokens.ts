import { randomBytes } from 'node:crypto';
import type { FaceTemplate } from '@face/engine';
import { LRUCache } from 'lru-cache';
import { FACE_TOKEN_TTL_MS, type FaceTokenStore, isFaceToken } from './face-token-store.js';

export interface MemoryFaceTokensOptions {
  /** Of each owner; past it the token that it used longest ago is forgotten. */
  readonly maxTokens: number;
  readonly ttlMs?: number;
}

/** Tokens of this process only; gone when it ends. One owner cannot push out what another has stored. */
export function createMemoryFaceTokens(options: MemoryFaceTokensOptions): FaceTokenStore {
  const { maxTokens, ttlMs = FACE_TOKEN_TTL_MS } = options;
  const owners = new Map<string, LRUCache<string, FaceTemplate>>();
  const sweep = setInterval(
    () => {
      for (const [owner, templates] of owners) {
        templates.purgeStale();
        if (templates.size === 0) owners.delete(owner);
      }
    },
    Math.min(ttlMs, 600_000),
  );
  sweep.unref();
  return {
    put: (owner, template) => {
      const token = randomBytes(16).toString('hex');
      const templates =
        owners.get(owner) ?? new LRUCache({ max: maxTokens, ttl: ttlMs, updateAgeOnGet: false });
      owners.set(owner, templates);
      templates.set(token, template);
      return Promise.resolve(token);
    },
    get: (owner, token) => Promise.resolve(isFaceToken(token) ? owners.get(owner)?.get(token) : undefined),
    delete: (owner, token) => Promise.resolve(owners.get(owner)?.delete(token) ?? false),
    isReady: () => true,
    close: () => {
      clearInterval(sweep);
      owners.clear();
      return Promise.resolve();
    },
  };
}
