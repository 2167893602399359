import { createHash, randomBytes } from 'node:crypto';
import { FaceError } from '@face/core';
import { Redis } from 'ioredis';
import { FACE_TOKEN_TTL_MS, type FaceTokenStore, isFaceToken } from './face-token-store.js';
import { openTemplate, sealTemplate } from './seal-template.js';

export interface RedisFaceTokensOptions {
  /** `redis://` or `rediss://` URL; may carry user and password. */
  readonly url: string;
  /** 32 bytes; all servers that share tokens share it. */
  readonly encryptionKey: Buffer;
  readonly ttlMs?: number;
  /** Called when the connection comes about, is lost or comes back. */
  readonly onState?: (state: RedisState) => void;
}

export type RedisState = 'ready' | 'lost';

const COMMAND_TIMEOUT_MS = 2000;

/**
 * Tokens in Redis, shared by several servers. Redis sees digests and sealed templates only: neither tokens nor
 * faces can be read from it. Commands fail at once while the connection is down, also at the start; it comes about
 * by itself.
 */
export function createRedisFaceTokens(options: RedisFaceTokensOptions): FaceTokenStore {
  const { url, encryptionKey, ttlMs = FACE_TOKEN_TTL_MS, onState } = options;
  const redis = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_TIMEOUT_MS,
    // Where the other side is gone without a word, the system would hold on to the connection for many minutes.
    socketTimeout: COMMAND_TIMEOUT_MS,
    connectTimeout: COMMAND_TIMEOUT_MS,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2000),
  });
  let last: RedisState | undefined;
  const tell = (state: RedisState): void => {
    if (state !== last) onState?.(state);
    last = state;
  };
  // Errors come once per attempt to connect, and are told by what they mean.
  redis.on('error', () => {
    tell('lost');
  });
  redis.on('ready', () => {
    tell('ready');
  });
  redis.connect().catch(() => {
    tell('lost');
  });

  const run = async <Result>(command: () => Promise<Result>): Promise<Result> => {
    try {
      return await command();
    } catch (cause) {
      throw new FaceError('TOKEN_STORE_FAILED', {}, { cause });
    }
  };

  return {
    put: async (owner, template) => {
      const token = randomBytes(16).toString('hex');
      const place = placeOf(owner, token);
      await run(() => redis.set(place, sealTemplate(template, encryptionKey, place), 'PX', ttlMs));
      return token;
    },
    get: async (owner, token) => {
      if (!isFaceToken(token)) return undefined;
      const place = placeOf(owner, token);
      const sealed = await run(() => redis.getBuffer(place));
      return sealed === null ? undefined : openTemplate(sealed, encryptionKey, place);
    },
    delete: async (owner, token) => (await run(() => redis.del(placeOf(owner, token)))) > 0,
    isReady: () => redis.status === 'ready',
    close: async () => {
      await redis.quit().catch(() => {
        redis.disconnect();
      });
    },
  };
}

function placeOf(owner: string, token: string): string {
  return `face:token:${createHash('sha256').update(`${owner} ${token}`).digest('hex')}`;
}
