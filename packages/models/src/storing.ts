import { FaceError } from '@face/core';
import { errorMessage, isSystemError } from './error-code.js';

/** Runs a file system operation; its failure becomes `MODEL_STORAGE_FAILED`, other errors pass. */
export async function storing<Result>(file: string, operation: () => Promise<Result>): Promise<Result> {
  try {
    return await operation();
  } catch (cause) {
    if (isSystemError(cause)) {
      throw new FaceError('MODEL_STORAGE_FAILED', { file, reason: errorMessage(cause) }, { cause });
    }
    throw cause;
  }
}
