import { FaceError } from '@face/core';

/** What the file system said while a result was written, as an error that names the file. */
export function outputFailure(file: string, error: unknown): FaceError {
  const reason = error instanceof Error ? error.message : String(error);
  return new FaceError('OUTPUT_FAILED', { file, reason }, { cause: error });
}
