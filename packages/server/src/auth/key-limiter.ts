import { FaceError } from '@face/core';

export interface KeyLimits {
  readonly requestsPerSecond?: number | undefined;
  readonly maxConcurrent?: number | undefined;
}

/**
 * Rate and concurrency of one key: a token bucket that holds one second's worth of requests (at least one), and a
 * counter of requests in work.
 */
export class KeyLimiter {
  readonly #rate: number | undefined;
  readonly #burst: number;
  readonly #maxConcurrent: number;
  readonly #now: () => number;
  #tokens: number;
  #refilledAt: number;
  #running = 0;

  /** @param now - clock in milliseconds */
  constructor({ requestsPerSecond, maxConcurrent }: KeyLimits, now: () => number = () => performance.now()) {
    this.#rate = requestsPerSecond;
    this.#burst = Math.max(1, requestsPerSecond ?? 1);
    this.#maxConcurrent = maxConcurrent ?? Number.POSITIVE_INFINITY;
    this.#now = now;
    this.#tokens = this.#burst;
    this.#refilledAt = now();
  }

  get running(): number {
    return this.#running;
  }

  /**
   * Admits a request; call the returned function exactly once when it is done.
   * @throws FaceError `RATE_LIMITED` with `params.retryAfterMs`
   */
  enter(): () => void {
    if (this.#running >= this.#maxConcurrent) throw limited('maxConcurrent', 1000);
    this.#takeToken();
    this.#running += 1;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#running -= 1;
    };
  }

  #takeToken(): void {
    if (this.#rate === undefined) return;
    const now = this.#now();
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#refilledAt) / 1000) * this.#rate);
    this.#refilledAt = now;
    if (this.#tokens < 1) {
      throw limited('requestsPerSecond', Math.ceil(((1 - this.#tokens) / this.#rate) * 1000));
    }
    this.#tokens -= 1;
  }
}

function limited(limit: string, retryAfterMs: number): FaceError {
  return new FaceError('RATE_LIMITED', { limit, retryAfterMs });
}
