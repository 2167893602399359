import { type Hash, createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** Where the program that turns images into embeddings lies, and which of its files count. */
const PARTS = [
  { name: '@face/engine', folders: ['dist'], extension: '.js' },
  { name: '@face/native', folders: ['dist'], extension: '.js' },
  { name: '@face/native-addon', folders: ['build/Release', 'prebuilds'], extension: '.node' },
];

/**
 * sha256 over the program that turns images into embeddings (engine and native operations): embeddings made by
 * another build are not mixed with those of this one.
 */
export async function pipelineFingerprint(): Promise<string> {
  const hash = createHash('sha256');
  for (const { name, folders, extension } of PARTS) {
    const root = dirname(require.resolve(`${name}/package.json`));
    for (const folder of folders) await hashFolder(hash, join(root, folder), extension);
  }
  return hash.digest('hex');
}

async function hashFolder(hash: Hash, folder: string, extension: string): Promise<void> {
  if (!existsSync(folder)) return;
  const entries = await readdir(folder, { recursive: true });
  for (const file of entries.filter((name) => name.endsWith(extension)).sort()) {
    hash.update(file).update(await readFile(join(folder, file)));
  }
}
