import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
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

/** Hashes the images one at a time; their order does not matter. */
export async function hashDataset(name: string, images: readonly DatasetImage[]): Promise<DatasetManifest> {
  const sorted = [...images].sort((a, b) => (a.id < b.id ? -1 : 1));
  const hash = createHash('sha256');
  const missing: string[] = [];
  for (const { id, path } of sorted) {
    const bytes = await readFile(path).catch(() => undefined);
    if (bytes === undefined) missing.push(id);
    else hash.update(`${createHash('sha256').update(bytes).digest('hex')}  ${id}\n`);
  }
  const people = new Set(images.map(({ person }) => person)).size;
  return { name, people, images: images.length, missing, sha256: hash.digest('hex') };
}
