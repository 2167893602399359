import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetchSource } from '../src/fetch-source.js';
import { makeWeights } from '../src/make-weights.js';
import { packFolders } from '../src/pack-folders.js';
import { readManifest } from '../src/read-manifest.js';

/**
 * Makes every weight file of the given packs again and writes size and sha256 into their `pack.json`. For
 * maintainers, after a change of a converter: `npm run pin -w @face/models -- standard embedded`.
 */
for (const name of process.argv.slice(2)) {
  const { manifest: folder } = await packFolders(name);
  const manifest = await readManifest(folder);
  const staging = await mkdtemp(join(tmpdir(), 'pin-pack-'));
  try {
    const sources = new Map<string, string>();
    for (const source of manifest.sources) {
      const path = await fetchSource(source, staging, {
        pack: name,
        mirror: process.env.FACE_MODELS_MIRROR,
        signal: undefined,
        onBytes: () => undefined,
      });
      sources.set(source.name, path);
    }
    for (const file of manifest.files) {
      const bytes = await makeWeights(file, sources);
      file.sizeBytes = bytes.byteLength;
      file.sha256 = createHash('sha256').update(bytes).digest('hex');
      process.stdout.write(`${name}/${file.name} ${file.sizeBytes} ${file.sha256}\n`);
    }
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  const path = join(folder, 'pack.json');
  const written = { ...(JSON.parse(await readFile(path, 'utf8')) as object), files: manifest.files };
  await writeFile(path, `${JSON.stringify(written, null, 2)}\n`);
}
