import { FaceError, type Side, isFaceError } from '@face/core';
import { isMemoryShortage } from './error-message.js';

/**
 * Any error of an analysis as what the caller is told: with the side, and never blamed on arrays that the caller does
 * not know. The kernels refuse values that are not finite, which only a network can have made.
 */
export function analysisError(error: unknown, side: Side, model: string): FaceError {
  if (isMemoryShortage(error)) return new FaceError('ENGINE_OUT_OF_MEMORY', { side }, { cause: error });
  if (isFaceError(error, 'TENSOR_INVALID')) {
    return new FaceError('MODEL_RUN_FAILED', { model, reason: error.message, side }, { cause: error });
  }
  if (isFaceError(error)) return new FaceError(error.code, { ...error.params, side }, { cause: error.cause });
  const reason = error instanceof Error ? error.message : String(error);
  return new FaceError('INTERNAL', { reason, side }, { cause: error });
}
