import { FaceError } from '@face/core';

export interface RateLimitSettings {
  /** Tokens in the bucket. */
  readonly requests: number;
  /** How long after its request ended a token comes back, ms. */
  readonly perMs: number;
  /** Requests at work at once. */
  readonly concurrency: number;
  readonly maxQueue: number;
}

export interface RateLimit {
  /**
   * Waits for a turn, first come first served, and resolves with the function that ends it.
   * @throws FaceError `ENGINE_BUSY` when `maxQueue` others wait; rejects with the signal's reason on abort.
   */
  acquire(signal: AbortSignal): Promise<() => void>;
}

interface Waiter {
  grant(): void;
}

/**
 * A token bucket with a concurrency cap. A token returns `perMs` after its request ENDED, not after it was sent:
 * a request reaches the vendor somewhere between the two, so however the network delays each, the vendor never
 * sees more than `requests` within any window of `perMs`. The price is one round trip per window.
 * Libraries count from the start, or by wall clock, which stalls when the clock is set back.
 */
export function createRateLimit(
  settings: RateLimitSettings,
  now: () => number = () => performance.now(),
): RateLimit {
  const { requests, perMs, concurrency, maxQueue } = settings;
  const waiting = new Set<Waiter>();
  /** When each spent token returns; ascending, since requests append as they end. */
  const returnsAt: number[] = [];
  let running = 0;
  let timer: NodeJS.Timeout | undefined;

  function isFree(): boolean {
    const time = now();
    let due = 0;
    while (due < returnsAt.length && returnsAt[due]! <= time) due += 1;
    returnsAt.splice(0, due);
    return running < concurrency && running + returnsAt.length < requests;
  }

  function start(): () => void {
    running += 1;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      running -= 1;
      returnsAt.push(now() + perMs);
      grantWaiting();
    };
  }

  function grantWaiting(): void {
    for (const waiter of waiting) {
      if (!isFree()) break;
      waiting.delete(waiter);
      waiter.grant();
    }
    const nextReturn = returnsAt[0];
    if (waiting.size === 0 || nextReturn === undefined || timer !== undefined) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        grantWaiting();
      },
      Math.max(1, Math.ceil(nextReturn - now())),
    );
  }

  return {
    async acquire(signal) {
      signal.throwIfAborted();
      if (waiting.size === 0 && isFree()) return start();
      if (waiting.size >= maxQueue) throw new FaceError('ENGINE_BUSY', { queued: waiting.size, maxQueue });
      return new Promise((resolve, reject) => {
        const abort = (): void => {
          waiting.delete(waiter);
          // The reason is a FaceError: every signal in here is made by openCall.
          reject(signal.reason as FaceError);
        };
        const waiter: Waiter = {
          grant: () => {
            signal.removeEventListener('abort', abort);
            resolve(start());
          },
        };
        signal.addEventListener('abort', abort, { once: true });
        waiting.add(waiter);
        grantWaiting();
      });
    },
  };
}
