import { checkFile } from './check-file.js';
import { findFile } from './load-pack.js';
import { packFolders, packNames } from './pack-folders.js';
import type { PackLocation, PackSummary } from './pack.js';
import { readManifest } from './read-manifest.js';

/**
 * Every pack that comes with this package or lies in the models folder, by name.
 * @throws FaceError `MODEL_PACK_INVALID`
 */
export async function listPacks(location: PackLocation = {}): Promise<PackSummary[]> {
  const summaries: PackSummary[] = [];
  for (const name of await packNames(location)) {
    const folders = await packFolders(name, location);
    const manifest = await readManifest(folders.manifest);
    const checks = await Promise.all(
      manifest.files.map((file) => checkFile(findFile(folders, file.name), file, 'size')),
    );
    summaries.push({
      name,
      title: manifest.title,
      licence: manifest.licence.spdx,
      folder: folders.weights,
      installed: checks.every(({ state }) => state === 'ok'),
      downloadBytes: manifest.sources
        .filter(({ npm, bundled }) => npm === undefined && bundled !== true)
        .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    });
  }
  return summaries;
}
