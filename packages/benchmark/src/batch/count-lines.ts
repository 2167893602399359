import { FaceError } from '@face/core';
import { createReadStream } from 'node:fs';
import { extname } from 'node:path';

const NEWLINE = 10;

/**
 * About how many rows a list has, for progress: its line breaks, less the header of a `.csv`.
 * @throws FaceError `DATASET_INVALID` when it cannot be read.
 */
export async function countLines(file: string): Promise<number> {
  let lines = 0;
  let last = NEWLINE;
  try {
    for await (const block of createReadStream(file) as AsyncIterable<Buffer>) {
      for (let at = block.indexOf(NEWLINE); at !== -1; at = block.indexOf(NEWLINE, at + 1)) lines += 1;
      last = block.at(-1) ?? last;
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FaceError('DATASET_INVALID', { file, reason }, { cause: error });
  }
  if (last !== NEWLINE) lines += 1;
  return Math.max(0, extname(file).toLowerCase() === '.csv' ? lines - 1 : lines);
}
