import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FaceError } from '@face/core';
import { checkFile } from './check-file.js';
import { fetchSource } from './fetch-source.js';
import { withInstallLock } from './install-lock.js';
import { findFile } from './load-pack.js';
import { makeWeights, sourceNames } from './make-weights.js';
import type { PackManifest, WeightFileSpec } from './manifest.js';
import { type PackFolders, packFolders } from './pack-folders.js';
import type { InstallPackOptions, InstallProgress, InstallReport } from './pack.js';
import { readManifest } from './read-manifest.js';
import { storing } from './storing.js';

const STAGING_FOLDER = '.download';
const LOCK_FILE = '.install.lock';

/**
 * Makes a pack's weights ready: fetches the sources that are not there yet, converts what needs it, and puts
 * each finished file in place atomically once its sha256 is right. Does nothing when all files are there.
 * What was fetched survives a failure, so that a second call continues.
 * @throws FaceError `MODEL_PACK_UNKNOWN`, `MODEL_PACK_INVALID`, `MODEL_DOWNLOAD_FAILED`,
 * `MODEL_FILE_MISSING`, `MODEL_FILE_CORRUPT`, `MODEL_CONVERT_FAILED`, `MODEL_STORAGE_FAILED`, `ABORTED`
 */
export async function installPack(name: string, options: InstallPackOptions = {}): Promise<InstallReport> {
  const started = performance.now();
  const folders = await packFolders(name, options);
  const manifest = await readManifest(folders.manifest);
  const force = options.force === true;
  const incomplete = force || (await missingFiles(folders, manifest)).length > 0;
  const installed = incomplete ? await install(folders, manifest, options) : [];
  return {
    pack: manifest.name,
    folder: folders.weights,
    installed,
    elapsedMs: Math.round(performance.now() - started),
  };
}

async function install(
  folders: PackFolders,
  manifest: PackManifest,
  options: InstallPackOptions,
): Promise<string[]> {
  const { weights } = folders;
  const staging = join(weights, STAGING_FOLDER);
  await storing(weights, () => mkdir(weights, { recursive: true }));
  try {
    return await withInstallLock(join(weights, LOCK_FILE), options.signal, async () => {
      // Another process may have finished while this one waited.
      const needed = options.force === true ? manifest.files : await missingFiles(folders, manifest);
      const sources = await fetchSources(folders, manifest, needed, options);
      for (const file of needed) {
        throwIfAborted(options.signal);
        await makeFile(manifest, file, sources, weights, options);
      }
      await storing(staging, () => rm(staging, { recursive: true, force: true }));
      return needed.map(({ name }) => name);
    });
  } catch (cause) {
    throwIfAborted(options.signal);
    throw cause;
  }
}

async function missingFiles(folders: PackFolders, manifest: PackManifest): Promise<WeightFileSpec[]> {
  const missing: WeightFileSpec[] = [];
  for (const file of manifest.files) {
    if ((await checkFile(findFile(folders, file.name), file)).state !== 'ok') missing.push(file);
  }
  return missing;
}

/** @returns paths by source name */
async function fetchSources(
  folders: PackFolders,
  manifest: PackManifest,
  files: readonly WeightFileSpec[],
  options: InstallPackOptions,
): Promise<Map<string, string>> {
  const names = new Set(files.flatMap(sourceNames));
  const paths = new Map<string, string>();
  for (const source of manifest.sources.filter(({ name }) => names.has(name))) {
    throwIfAborted(options.signal);
    const path = await fetchSource(source, join(folders.weights, STAGING_FOLDER), {
      manifestFolder: folders.manifest,
      pack: manifest.name,
      mirror: options.mirror ?? nonEmpty(process.env.FACE_MODELS_MIRROR),
      signal: options.signal,
      onBytes: (step, doneBytes) => {
        report(options, manifest, step, source.name, doneBytes, source.sizeBytes);
      },
    });
    paths.set(source.name, path);
  }
  return paths;
}

async function makeFile(
  manifest: PackManifest,
  file: WeightFileSpec,
  sources: ReadonlyMap<string, string>,
  folder: string,
  options: InstallPackOptions,
): Promise<void> {
  const step = file.origin.by === 'copy' ? 'copy' : 'convert';
  report(options, manifest, step, file.name, 0, file.sizeBytes);
  const bytes = await makeWeights(file, sources);
  report(options, manifest, step, file.name, file.sizeBytes, file.sizeBytes);

  const path = join(folder, file.name);
  const temporary = `${path}.${randomUUID()}.part`;
  try {
    await storing(path, () => writeDurably(temporary, bytes));
    const check = await checkFile(temporary, file, 'full');
    if (check.state === 'corrupt') {
      throw new FaceError('MODEL_CONVERT_FAILED', {
        file: file.name,
        reason: `expected ${check.expected}, made ${check.found}`,
      });
    }
    await storing(path, () => rename(temporary, path));
  } finally {
    await rm(temporary, { force: true });
  }
  await checkFile(path, file);
  report(options, manifest, 'verify', file.name, file.sizeBytes, file.sizeBytes);
}

/** Returns once the bytes are on the disk, so that a rename never leaves an empty file after a power cut. */
async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'w');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function report(
  { onProgress }: InstallPackOptions,
  { name: pack }: PackManifest,
  step: InstallProgress['step'],
  file: string,
  doneBytes: number,
  totalBytes: number,
): void {
  onProgress?.({ pack, step, file, doneBytes, totalBytes });
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new FaceError('ABORTED', {}, { cause: signal.reason });
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
