import { FaceError } from '@face/core';

/** One call's own abort signal: the caller's abort and the deadline both end it. */
export interface OpenCall {
  /** Its reason is always a `FaceError`: `ABORTED` or `TIMEOUT`. */
  readonly signal: AbortSignal;
  /** Starts the deadline at the first call; later calls change nothing. */
  startDeadline(): void;
  /** What is left of the deadline, ms. */
  readonly remainingMs: () => number;
  /** Settles like `work`, or rejects at once when the signal aborts first. */
  race<T>(work: Promise<T>): Promise<T>;
  /** Lets go of the caller's signal and the timer. */
  dispose(): void;
}

/**
 * Opens a call. Not `AbortSignal.any`: on Node 20 that leaves something behind in a long-lived caller's signal
 * with every call.
 */
export function openCall(
  vendor: string,
  deadlineMs: number,
  callerSignal: AbortSignal | undefined,
): OpenCall {
  const controller = new AbortController();
  const { signal } = controller;
  const onCallerAbort = (): void => {
    controller.abort(new FaceError('ABORTED', {}, { cause: callerSignal?.reason }));
  };
  if (callerSignal?.aborted === true) onCallerAbort();
  else callerSignal?.addEventListener('abort', onCallerAbort, { once: true });
  let startedAt: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  return {
    signal,
    startDeadline() {
      if (startedAt !== undefined) return;
      startedAt = performance.now();
      timer = setTimeout(() => {
        controller.abort(new FaceError('TIMEOUT', { vendor, phase: 'deadline', timeoutMs: deadlineMs }));
      }, deadlineMs);
    },
    remainingMs: () => (startedAt === undefined ? deadlineMs : deadlineMs - (performance.now() - startedAt)),
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
