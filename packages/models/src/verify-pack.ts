import { checkFile } from './check-file.js';
import { findFile } from './load-pack.js';
import { packFolders } from './pack-folders.js';
import type { FileState, PackLocation } from './pack.js';
import { readManifest } from './read-manifest.js';

/**
 * Hashes every weight file of a pack and says what is right, missing or corrupt.
 * @throws FaceError `MODEL_PACK_UNKNOWN`, `MODEL_PACK_INVALID`
 */
export async function verifyPack(nameOrFolder: string, location: PackLocation = {}): Promise<FileState[]> {
  const folders = await packFolders(nameOrFolder, location);
  const manifest = await readManifest(folders.manifest);
  const states: FileState[] = [];
  for (const file of manifest.files) {
    const path = findFile(folders, file.name);
    const check = await checkFile(path, file, 'full');
    states.push({ name: file.name, path, ...check });
  }
  return states;
}
