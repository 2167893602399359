import { FaceError } from '@face/core';

/** One call's own abort signal: the caller's abort and the time limits all end it. */
export interface OpenCall {
  /** Its reason is always a `FaceError`: `ABORTED` or `TIMEOUT`. */
  readonly signal: AbortSignal;
  /** Ends the time in the queue and starts the deadline at the first call; later calls change nothing. */
  startDeadline(): void;
  /** What is left of the deadline, ms. */
  readonly remainingMs: () => number;
  /** Keeps a failure that is tried again: it becomes the cause of a `TIMEOUT` at the deadline. */
  noteFailure(error: FaceError): void;
  /** Settles like `work`, or rejects at once when the signal aborts first. */
  race<T>(work: Promise<T>): Promise<T>;
  /** Lets go of the caller's signal and the timer. */
  dispose(): void;
}

export interface CallLimits {
  /** From the first turn on, ms. */
  readonly deadlineMs: number;
  /** From the call to its first turn, ms; without it the wait is not bounded. */
  readonly queueTimeoutMs?: number;
}

/**
 * Opens a call. Not `AbortSignal.any`: on Node 20 that leaves something behind in a long-lived caller's signal
 * with every call.
 */
export function openCall(
  vendor: string,
  { deadlineMs, queueTimeoutMs }: CallLimits,
  callerSignal: AbortSignal | undefined,
): OpenCall {
  const controller = new AbortController();
  const { signal } = controller;
  const onCallerAbort = (): void => {
    controller.abort(new FaceError('ABORTED', {}, { cause: callerSignal?.reason }));
  };
  if (callerSignal?.aborted === true) onCallerAbort();
  else callerSignal?.addEventListener('abort', onCallerAbort, { once: true });
  let lastFailure: FaceError | undefined;
  const timeOutAfter = (timeoutMs: number, phase: string): NodeJS.Timeout =>
    setTimeout(() => {
      const cause = lastFailure === undefined ? undefined : { cause: lastFailure };
      controller.abort(new FaceError('TIMEOUT', { vendor, phase, timeoutMs }, cause));
    }, timeoutMs);
  let startedAt: number | undefined;
  let timer = queueTimeoutMs === undefined ? undefined : timeOutAfter(queueTimeoutMs, 'queue');
  return {
    signal,
    startDeadline() {
      if (startedAt !== undefined) return;
      startedAt = performance.now();
      clearTimeout(timer);
      timer = timeOutAfter(deadlineMs, 'deadline');
    },
    remainingMs: () => (startedAt === undefined ? deadlineMs : deadlineMs - (performance.now() - startedAt)),
    noteFailure(error) {
      lastFailure = error;
    },
    race<T>(work: Promise<T>) {
      return new Promise<T>((resolve, reject) => {
        const onAbort = (): void => {
          reject(signal.reason as FaceError);
        };
        if (signal.aborted) onAbort();
        else signal.addEventListener('abort', onAbort, { once: true });
        work.then(resolve, reject);
      });
    },
    dispose() {
      clearTimeout(timer);
      callerSignal?.removeEventListener('abort', onCallerAbort);
    },
  };
}
