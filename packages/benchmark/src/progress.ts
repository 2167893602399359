import { FaceError } from '@face/core';

/** How far a long run is. */
export interface Progress {
  readonly stage: 'embed' | 'all-pairs' | 'compare';
  readonly done: number;
  readonly total: number;
}

/** What every long run accepts. */
export interface RunOptions {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** @throws FaceError `ABORTED` once the caller's signal has fired. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new FaceError('ABORTED', {}, { cause: signal.reason });
}
