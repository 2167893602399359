import { describe, expect, it } from '@jest/globals';
import { KeyLimiter } from '../../src/auth/key-limiter.js';

/** How many requests a limiter lets in at once, at most 1000. */
function admitted(limiter: KeyLimiter): number {
  for (let count = 0; count < 1000; count++) {
    try {
      limiter.enter();
    } catch {
      return count;
    }
  }
  return 1000;
}

describe('KeyLimiter', () => {
  it('admits a burst of one second and refills at the rate', () => {
    let now = 0;
    const limiter = new KeyLimiter({ requestsPerSecond: 5 }, () => now);
    expect(admitted(limiter)).toBe(5);
    now = 400;
    expect(admitted(limiter)).toBe(2);
    now = 60_000;
    expect(admitted(limiter)).toBe(5);
  });

  it('admits one at a time at a rate below one a second, and says when to come back', () => {
    let now = 0;
    const limiter = new KeyLimiter({ requestsPerSecond: 0.5 }, () => now);
    limiter.enter();
    now = 500;
    expect(() => limiter.enter()).toThrow(
      expect.objectContaining({
        code: 'RATE_LIMITED',
        params: { limit: 'requestsPerSecond', retryAfterMs: 1500 },
      }),
    );
  });

  it('counts requests in work until they leave, each once', () => {
    const limiter = new KeyLimiter({ maxConcurrent: 2 });
    const leave = limiter.enter();
    limiter.enter();
    expect(() => limiter.enter()).toThrow(expect.objectContaining({ code: 'RATE_LIMITED' }));
    leave();
    leave();
    expect(limiter.running).toBe(1);
    limiter.enter();
    expect(() => limiter.enter()).toThrow();
  });

  it('takes no token from a request that concurrency refuses', () => {
    const limiter = new KeyLimiter({ requestsPerSecond: 2, maxConcurrent: 1 }, () => 0);
    const leave = limiter.enter();
    expect(() => limiter.enter()).toThrow();
    leave();
    limiter.enter();
  });

  it('admits everything without limits', () => {
    expect(admitted(new KeyLimiter({}))).toBe(1000);
  });
});
