import { FaceError } from '@face/core';
import { Redis } from 'ioredis';

const FIRST_CONNECTION_MS = 5000;
const MAX_RETRY_DELAY_MS = 2000;

/** The queue server without user and password, for messages. */
export function queueServerName(url: string): string {
  return new URL(url).host;
}

/**
 * Connects to the Redis behind a queue. The first connection must succeed; once made it comes back by itself
 * however long the server is gone, and commands wait for it.
 * @throws FaceError `INVALID_ARGUMENT` for another kind of URL, `QUEUE_FAILED` when nobody answers.
 */
export async function connectRedis(url: string): Promise<Redis> {
  if (!/^rediss?:\/\/[^/]/.test(url) || !URL.canParse(url)) {
    throw new FaceError('INVALID_ARGUMENT', { name: 'queue', reason: 'is no redis://host:port' });
  }
  let connected = false;
  const redis = new Redis(url, {
    lazyConnect: true,
    // A worker waits for jobs in one command without end.
    maxRetriesPerRequest: null,
    connectTimeout: FIRST_CONNECTION_MS,
    retryStrategy: (attempt) => (connected ? Math.min(attempt * 100, MAX_RETRY_DELAY_MS) : null),
  });
  let last: unknown;
  redis.on('error', (error) => (last = error));
  try {
    await redis.connect();
    await redis.ping();
    connected = true;
    return redis;
  } catch (error) {
    redis.disconnect();
    const cause = last ?? error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FaceError('QUEUE_FAILED', { server: queueServerName(url), reason }, { cause });
  }
}
