import { describe, expect, it } from '@jest/globals';
import { FaceError } from '@face/core';
import fc from 'fast-check';
import { AttemptFailure, delayMs, retryAfterMs, shouldRetry, withRetry } from '../src/retry.js';
import { refusal } from './cloud/refusal.js';

const policy = { maxAttempts: 3, backoff: { firstMs: 100, maxMs: 1000 } };
const never = new AbortController().signal;
const forever = (): number => Number.POSITIVE_INFINITY;
const failure = (retryable: boolean): AttemptFailure =>
  new AttemptFailure(new FaceError('VENDOR_UNAVAILABLE', { vendor: 'x' }), { retryable });

describe('delayMs', () => {
  it('doubles, stays below its cap and is jittered over the upper half', () => {
    expect([1, 2, 3, 4, 5].map((attempt) => delayMs(policy, attempt, 0, 1))).toEqual([
      100, 200, 400, 800, 1000,
    ]);
    expect([1, 2, 3].map((attempt) => delayMs(policy, attempt, 0, 0))).toEqual([50, 100, 200]);
  });

  it('never comes before the vendor asks for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.nat(1e6),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, after, random) => {
          const delay = delayMs(policy, attempt, after, random);
          expect(delay).toBeGreaterThanOrEqual(after);
          expect(delay).toBeLessThanOrEqual(Math.max(after, 1000));
        },
      ),
      { seed: 4 },
    );
  });
});

describe('shouldRetry', () => {
  it.each([
    ['a lasting failure', false, 1, 10, 1000, false],
    ['attempts left', true, 2, 10, 1000, true],
    ['no attempts left', true, 3, 10, 1000, false],
    ['a pause past the deadline', true, 1, 1000, 1000, false],
  ])('with %s', (_name, retryable, attempt, pause, remaining, expected) => {
    expect(shouldRetry(policy, { retryable }, attempt, pause, remaining)).toBe(expected);
  });
});

describe('retryAfterMs', () => {
  const now = Date.UTC(2026, 0, 1);

  it.each([
    [undefined, undefined],
    ['0', 0],
    ['120', 120_000],
    [' 3 ', 3000],
    ['Thu, 01 Jan 2026 00:00:05 GMT', 5000],
    ['Thu, 01 Jan 2015 00:00:00 GMT', 0],
    ['soon', undefined],
    ['-5', 0],
    ['', undefined],
  ])('reads %p as %p', (header, expected) => {
    const read = retryAfterMs(header, now);
    // "-5" is a date to Date.parse, long past: no wait, like an unreadable header.
    expect(read ?? undefined).toBe(expected);
  });
});

describe('withRetry', () => {
  const quick = { maxAttempts: 3, backoff: { firstMs: 1, maxMs: 1 } };

  it('returns the first success', async () => {
    let attempts = 0;
    const result = await withRetry(quick, never, forever, () => {
      attempts += 1;
      return attempts < 3 ? Promise.reject(failure(true)) : Promise.resolve('done');
    });
    expect([result, attempts]).toEqual(['done', 3]);
  });

  it('throws the error of the last attempt', async () => {
    let attempts = 0;
    const error = await refusal(
      withRetry(quick, never, forever, () => {
        attempts += 1;
        return Promise.reject(failure(true));
      }),
    );
    expect([error.code, attempts]).toEqual(['VENDOR_UNAVAILABLE', 3]);
  });

  it.each([
    ['a lasting failure', failure(false)],
    ['a FaceError that is no attempt failure', new FaceError('ENGINE_BUSY')],
    ['a defect', new TypeError('bug')],
  ])('does not try again after %s', async (_name, thrown) => {
    let attempts = 0;
    await expect(
      withRetry(quick, never, forever, () => {
        attempts += 1;
        return Promise.reject(thrown);
      }),
    ).rejects.toBeDefined();
    expect(attempts).toBe(1);
  });

  it('ends a pause when the signal aborts', async () => {
    const controller = new AbortController();
    const slow = { maxAttempts: 3, backoff: { firstMs: 60_000, maxMs: 60_000 } };
    const running = withRetry(slow, controller.signal, forever, () => Promise.reject(failure(true)));
    setTimeout(() => {
      controller.abort(new FaceError('ABORTED'));
    }, 10);
    expect((await refusal(running)).code).toBe('ABORTED');
  });
});
