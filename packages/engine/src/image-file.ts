import { type Stats, closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { FaceError, isFaceError } from '@face/core';
import { KeptMemory } from './kept-memory.js';

/** Gets the bytes of a file. @throws FaceError `IMAGE_FILE_NOT_FOUND`, `IMAGE_TOO_MANY_BYTES` */
export type ReadImageFile = (file: string, maxBytes: number) => Promise<Uint8Array>;

export const readImageFile: ReadImageFile = async (file, maxBytes) => {
  try {
    check(file, await stat(file), maxBytes);
    return await readFile(file);
  } catch (cause) {
    throw notFound(file, cause);
  }
};

/**
 * For a thread that does one thing at a time: reads without leaving it, and always into the same memory. What it gives
 * is valid until the next call.
 */
export function createImageFileReader(): ReadImageFile {
  const memory = new KeptMemory((sizeBytes) => Buffer.allocUnsafeSlow(sizeBytes));
  // eslint-disable-next-line @typescript-eslint/require-await -- what it throws is to reject, as in `readImageFile`
  return async (file, maxBytes) => {
    try {
      return readInto(memory, file, maxBytes);
    } catch (cause) {
      throw notFound(file, cause);
    }
  };
}

function readInto(memory: KeptMemory, file: string, maxBytes: number): Uint8Array {
  // Opening a pipe would wait for whoever writes into it.
  const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = fstatSync(descriptor);
    check(file, stats, maxBytes);
    const bytes = memory.take(stats.size);
    let at = 0;
    for (let count = -1; count !== 0 && at < stats.size; at += count) {
      count = readSync(descriptor, bytes, at, stats.size - at, at);
    }
    return bytes.subarray(0, at);
  } finally {
    closeSync(descriptor);
  }
}

function check(file: string, stats: Stats, maxBytes: number): void {
  // A pipe or device could block or never end.
  if (!stats.isFile()) throw new FaceError('IMAGE_FILE_NOT_FOUND', { file, reason: 'not a regular file' });
  if (stats.size > maxBytes) throw new FaceError('IMAGE_TOO_MANY_BYTES', { sizeBytes: stats.size, maxBytes });
}

function notFound(file: string, cause: unknown): FaceError {
  if (isFaceError(cause)) return cause;
  const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
  return new FaceError('IMAGE_FILE_NOT_FOUND', { file, reason }, { cause });
}
