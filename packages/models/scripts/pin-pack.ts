import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchSource } from '../src/fetch-source.js';
import { makeWeights } from '../src/make-weights.js';
import { packFolders } from '../src/pack-folders.js';
import { readManifest } from '../src/read-manifest.js';

/**
 * Makes every weight file of the given packs again and writes size and sha256, also those of bundled sources, into
 * their `pack.json`. For maintainers, after a change of a converter or of a bundled source: `npm run pin -w @face/models -- standard embedded`.
 */
for (const name of process.argv.slice(2)) {
  const { manifest: folder } = await packFolders(name);
  const manifest = await readManifest(folder);
  const staging = await mkdtemp(join(tmpdir(), 'pin-pack-'));
  try {
    const sources = new Map<string, string>();
    for (const source of manifest.sources) {
      if (source.bundled === true) pin(source, await readFile(join(folder, source.name)));
      const path = await fetchSource(source, staging, {
        pack: name,
        manifestFolder: folder,
        mirror: process.env.FACE_MODELS_MIRROR,
        signal: undefined,
        onBytes: () => undefined,
      });
      sources.set(source.name, path);
    }
    for (const file of manifest.files) {
      const bytes = await makeWeights(file, sources);
      pin(file, bytes);
      process.stdout.write(`${name}/${file.name} ${file.sizeBytes} ${file.sha256}\n`);
    }
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  const path = join(folder, 'pack.json');
  const written = {
    ...(JSON.parse(await readFile(path, 'utf8')) as object),
    files: manifest.files,
    sources: manifest.sources,
  };
  await writeFile(path, `${JSON.stringify(written, null, 2)}\n`);
}

function pin(entry: { sizeBytes: number; sha256: string }, bytes: Uint8Array): void {
  entry.sizeBytes = bytes.byteLength;
  entry.sha256 = createHash('sha256').update(bytes).digest('hex');
}
