import { FaceError } from '@face/core';
import { mkdir } from 'node:fs/promises';

/** What the file system said while a result was written, as an error that names the file. */
export function outputFailure(file: string, error: unknown): FaceError {
  return new FaceError('OUTPUT_FAILED', { file, reason: reasonOf(error) }, { cause: error });
}

/** Makes a folder for results where there is none. @throws FaceError `INVALID_ARGUMENT` that names it */
export async function makeOutputFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw new FaceError('INVALID_ARGUMENT', { name: folder, reason: reasonOf(error) }, { cause: error });
  });
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
