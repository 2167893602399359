import { FaceError } from '@face/core';

/** Runs a file system operation; its failure becomes `MODEL_STORAGE_FAILED`, other errors pass. */
export async function storing<Result>(file: string, operation: () => Promise<Result>): Promise<Result> {
  try {
    return await operation();
  } catch (cause) {
    if (cause instanceof Error && 'syscall' in cause && 'code' in cause && !(cause instanceof FaceError)) {
      throw new FaceError('MODEL_STORAGE_FAILED', { file, reason: cause.message }, { cause });
    }
    throw cause;
  }
}
