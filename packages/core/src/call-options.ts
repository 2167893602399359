import { FaceError } from './errors.js';

/**
 * Checks at run time what every call's options have in common, for callers without types: an object, and a signal
 * that is one.
 * @throws FaceError `INVALID_ARGUMENT` named `options` or `signal`.
 */
export function checkCallOptions(options: unknown): void {
  if (typeof options !== 'object' || options === null) throw invalid('options', 'is no object');
  const { signal } = options as { signal?: unknown };
  // By what is used of it: signals of polyfills and of other realms are as good.
  const isSignal =
    typeof signal === 'object' && signal !== null && 'aborted' in signal && 'addEventListener' in signal;
  if (signal !== undefined && !isSignal) throw invalid('signal', 'is no AbortSignal');
}

function invalid(name: string, reason: string): FaceError {
  return new FaceError('INVALID_ARGUMENT', { name, reason });
}
