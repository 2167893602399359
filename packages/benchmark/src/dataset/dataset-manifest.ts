import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { throwIfAborted } from '../progress.js';
import type { DatasetImage } from './dataset.js';

/** What a dataset consists of, so that two runs can be told to have used the same. */
export interface DatasetManifest {
  readonly name: string;
  readonly people: number;
  readonly images: number;
  /** Images that could not be read. */
  readonly missing: readonly string[];
  /** sha256 over `<sha256 of the file>  <id>` lines in order of id: changes with any byte of any image. */
  readonly sha256: string;
}

export interface HashDatasetOptions {
  /** Called for each image that could be read, in order of id. */
  readonly onImage?: ((sha256: string, id: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Hashes the images one at a time; their order does not matter. @throws FaceError `ABORTED` */
export async function hashDataset(
  name: string,
  images: readonly DatasetImage[],
  { onImage, signal }: HashDatasetOptions = {},
): Promise<DatasetManifest> {
  const sorted = [...images].sort((a, b) => (a.id < b.id ? -1 : 1));
  const hash = createHash('sha256');
  const missing: string[] = [];
  for (const { id, path } of sorted) {
    throwIfAborted(signal);
    const sha256 = await hashFile(path);
    if (sha256 === undefined) {
      missing.push(id);
      continue;
    }
    hash.update(`${sha256}  ${id}\n`);
    onImage?.(sha256, id);
  }
  const people = new Set(images.map(({ person }) => person)).size;
  return { name, people, images: images.length, missing, sha256: hash.digest('hex') };
}

/** Undefined for a file that cannot be read. */
async function hashFile(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
    return hash.digest('hex');
  } catch {
    // Its absence is reported as `missing`.
    return undefined;
  }
}
