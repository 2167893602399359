import type { FaceError } from '@face/core';
import pRetry from 'p-retry';
import { setTimeout as sleep } from 'node:timers/promises';

/** How often and how patiently a call is tried again. */
export interface RetryPolicy {
  readonly maxAttempts: number;
  readonly backoff: { readonly firstMs: number; readonly maxMs: number };
}

/** A failed attempt: the error for the caller, and whether the same request may be sent again. */
export class AttemptFailure extends Error {
  readonly error: FaceError;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(error: FaceError, advice: { retryable: boolean; retryAfterMs?: number | undefined }) {
    super(error.message);
    this.error = error;
    this.retryable = advice.retryable;
    this.retryAfterMs = advice.retryAfterMs;
  }
}

/**
 * Pause before the attempt after `attempt` (from 1), ms: a random point in the upper half of an exponential
 * backoff, yet never earlier than the vendor asks for. `random` is within 0..1.
 */
export function delayMs(policy: RetryPolicy, attempt: number, retryAfterMs: number, random: number): number {
  const { firstMs, maxMs } = policy.backoff;
  const backoffMs = Math.min(maxMs, firstMs * 2 ** (attempt - 1));
  return Math.max(retryAfterMs, Math.round(backoffMs * (0.5 + random / 2)));
}

/** Whether to try again: the failure allows it, attempts are left, and the pause ends before the deadline. */
export function shouldRetry(
  policy: RetryPolicy,
  failure: Pick<AttemptFailure, 'retryable'>,
  attempt: number,
  pauseMs: number,
  remainingMs: number,
): boolean {
  return failure.retryable && attempt < policy.maxAttempts && pauseMs < remainingMs;
}

/** The `Retry-After` header as ms from now, or undefined when absent or unreadable. */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d{1,9}\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

/**
 * Runs an attempt again while the policy allows. An `AttemptFailure` becomes its error; anything else, an abort
 * among them, ends it at once. `remainingMs` tells what is left of the call's deadline.
 */
export async function withRetry<T>(
  policy: RetryPolicy,
  signal: AbortSignal,
  remainingMs: () => number,
  attempt: () => Promise<T>,
): Promise<T> {
  try {
    return await pRetry(attempt, {
      retries: policy.maxAttempts - 1,
      // The pause is ours: p-retry knows neither Retry-After nor the deadline.
      minTimeout: 0,
      signal,
      shouldRetry: async ({ error, attemptNumber }) => {
        if (!(error instanceof AttemptFailure)) return false;
        const pauseMs = delayMs(policy, attemptNumber, error.retryAfterMs ?? 0, Math.random());
        if (!shouldRetry(policy, error, attemptNumber, pauseMs, remainingMs())) return false;
        await sleep(pauseMs, undefined, { signal });
        return true;
      },
    });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw error instanceof AttemptFailure ? error.error : error;
  }
}
