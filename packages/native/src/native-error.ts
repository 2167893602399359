import { FaceError } from '@face/core';

/** What the addon puts on the errors it throws. */
interface NativeFailure extends Error {
  readonly code: 'TENSOR_INVALID' | 'LANDMARKS_INVALID' | 'ABORTED';
  readonly operation?: string;
}

/** Turns an error thrown by the addon into the `FaceError` it stands for; anything else passes through. */
export function faceErrorFromNative(error: unknown): Error {
  if (!isNativeFailure(error)) return error as Error;
  return new FaceError(error.code, { operation: error.operation, reason: error.message }, { cause: error });
}

/** The `FaceError` for what a call threw: its own, the addon's, or that of the engine over a broken argument. */
export function faceErrorFromCall(operation: string, error: unknown): Error {
  if (error instanceof FaceError || isNativeFailure(error)) return faceErrorFromNative(error);
  const reason = error instanceof Error ? error.message : String(error);
  return new FaceError('TENSOR_INVALID', { operation, reason }, { cause: error });
}

/** The error for arguments that the typed face itself refuses. */
export function tensorInvalid(operation: string, reason: string): FaceError {
  return new FaceError('TENSOR_INVALID', { operation, reason });
}

function isNativeFailure(error: unknown): error is NativeFailure {
  // No instanceof: an addon's errors belong to the main realm, its caller may live in another (vm, Jest).
  if (typeof error !== 'object' || error === null || !('code' in error)) return false;
  return error.code === 'TENSOR_INVALID' || error.code === 'LANDMARKS_INVALID' || error.code === 'ABORTED';
}
