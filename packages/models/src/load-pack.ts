import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { FaceError } from '@face/core';
import { type VerifyMode, checkFile } from './check-file.js';
import type { PackManifest, WeightFileSpec } from './manifest.js';
import { type PackFolders, packFolders } from './pack-folders.js';
import type { LoadPackOptions, Located, Pack, PackFile } from './pack.js';
import { readCalibrations } from './read-calibrations.js';
import { readManifest } from './read-manifest.js';

/**
 * Loads a pack by name or folder: validates its manifest and calibration, finds its files and checks their
 * size and sha256. The result is plain data and can be sent to a worker.
 * @throws FaceError `MODEL_PACK_UNKNOWN`, `MODEL_PACK_INVALID`, `MODEL_FILE_MISSING`, `MODEL_FILE_CORRUPT`
 */
export async function loadPack(nameOrFolder: string, options: LoadPackOptions = {}): Promise<Pack> {
  const folders = await packFolders(nameOrFolder, options);
  const manifest = await readManifest(folders.manifest);
  const files: Record<string, PackFile> = {};
  for (const file of manifest.files) {
    files[file.name] = await locateFile(folders, manifest, file, options.verify ?? 'cached');
  }
  const locate = <Spec extends { file: string }>(spec: Spec): Located<Spec> => ({
    ...spec,
    path: files[spec.file]!.path,
  });
  const { int8 } = manifest.embedder;
  return {
    name: manifest.name,
    id: `${manifest.name}-${manifest.revision}`,
    manifest,
    folder: folders.manifest,
    files,
    detector: locate(manifest.detector),
    ...(manifest.landmarks === undefined ? {} : { landmarks: locate(manifest.landmarks) }),
    embedder: locate(manifest.embedder),
    ...(int8 === undefined ? {} : { int8Embedder: locate({ ...manifest.embedder, file: int8.file }) }),
    calibrations:
      options.calibrations === 'ignored' ? [] : await readCalibrations(folders.manifest, manifest),
  };
}

async function locateFile(
  folders: PackFolders,
  manifest: PackManifest,
  file: WeightFileSpec,
  mode: VerifyMode,
): Promise<PackFile> {
  const path = findFile(folders, file.name);
  const check = await checkFile(path, file, mode);
  const command = `face models pull ${manifest.name}`;
  if (check.state === 'missing') throw new FaceError('MODEL_FILE_MISSING', { file: path, command });
  if (check.state === 'corrupt') {
    const { expected, found } = check;
    throw new FaceError('MODEL_FILE_CORRUPT', { file: path, expected, found, command: `${command} --force` });
  }
  return { name: file.name, path, sizeBytes: file.sizeBytes, sha256: file.sha256 };
}

/** Path of a weight file: where it is, else where an installation would put it. */
export function findFile(folders: PackFolders, name: string): string {
  const found = folders.search.map((folder) => join(folder, name)).find((path) => existsSync(path));
  return found ?? join(folders.weights, name);
}
