import { type Place, createWaitingLine } from './waiting-line.js';

export interface RateLimitSettings {
  /** Tokens in the bucket. */
  readonly requests: number;
  /** How long after its request ended a token comes back, ms. */
  readonly perMs: number;
}

export interface RateLimit {
  /**
   * Waits for a turn and resolves with the function that ends it. The `front` is for a call that had a turn
   * already, as its deadline runs. Rejects with the signal's reason on abort.
   */
  acquire(signal: AbortSignal, place?: Place): Promise<() => void>;
}

/**
 * A token bucket. A token returns `perMs` after its request ENDED, not after it was sent: a request reaches the
 * vendor somewhere between the two, so however the network delays each, the vendor never sees more than `requests`
 * within any window of `perMs`. The price is one round trip per window. Libraries count from the start, or by wall
 * clock, which stalls when the clock is set back.
 */
export function createRateLimit(
  { requests, perMs }: RateLimitSettings,
  now: () => number = () => performance.now(),
): RateLimit {
  const line = createWaitingLine<() => void>();
  /** When each spent token returns; ascending, since requests append as they end. */
  const returnsAt: number[] = [];
  let running = 0;
  let timer: NodeJS.Timeout | undefined;

  function isFree(): boolean {
    const time = now();
    let due = 0;
    while (due < returnsAt.length && returnsAt[due]! <= time) due += 1;
    returnsAt.splice(0, due);
    return running + returnsAt.length < requests;
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
    while (line.length > 0 && isFree()) line.admit(start);
    const nextReturn = returnsAt[0];
    if (line.length === 0 || nextReturn === undefined || timer !== undefined) return;
    timer = setTimeout(
      () => {
        timer = undefined;
        grantWaiting();
      },
      Math.max(1, Math.ceil(nextReturn - now())),
    );
  }

  return {
    async acquire(signal, place = 'back') {
      signal.throwIfAborted();
      if (line.length === 0 && isFree()) return start();
      const turn = line.join(signal, place);
      grantWaiting();
      return turn;
    },
  };
}
