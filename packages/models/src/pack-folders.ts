import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FaceError } from '@face/core';
import type { PackLocation } from './pack.js';

/** Where one pack's manifest and weights are. */
export interface PackFolders {
  /** Holds `pack.json`. */
  readonly manifest: string;
  /** Where weights are written. */
  readonly weights: string;
  /** Where weights are looked for, first match wins. */
  readonly search: readonly string[];
}

const packageRoot = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const checkoutModels = resolve(packageRoot, '../../models');
const publishedPacks = join(packageRoot, 'packs');

/** The manifests that come with this package: the checkout's `models/`, or the copy in the published package. */
function bundledFolder(): string {
  return existsSync(join(publishedPacks, 'embedded', 'pack.json')) ? publishedPacks : checkoutModels;
}

/**
 * The folders in which packs are looked for, first match wins; weights are written to the first: `modelsDir`,
 * else `FACE_MODELS_DIR`, else `models/` of the checkout, else `models` in the user's cache folder
 * (`XDG_CACHE_HOME` is honoured). The last is that of the manifests that come with this package.
 */
export function whereModels(location: PackLocation = {}): string[] {
  return [...new Set([weightsRoot(location), bundledFolder()])];
}

function weightsRoot(location: PackLocation): string {
  const chosen = chosenFolder(location);
  if (chosen !== undefined) return resolve(chosen);
  if (bundledFolder() === checkoutModels) return checkoutModels;
  const cache = userCacheFolder();
  return cache === undefined ? publishedPacks : join(cache, 'face', 'models');
}

/** Of the XDG base directory specification; undefined for a user without a home, as services may run. */
function userCacheFolder(): string | undefined {
  const { XDG_CACHE_HOME: named } = process.env;
  if (named !== undefined && isAbsolute(named)) return named;
  try {
    return join(homedir(), '.cache');
  } catch {
    return undefined;
  }
}

/**
 * Finds a pack by name, or by the path of the folder (or `pack.json`) of your own pack.
 * @throws FaceError `MODEL_PACK_UNKNOWN`
 */
export async function packFolders(nameOrFolder: string, location: PackLocation = {}): Promise<PackFolders> {
  if (isPath(nameOrFolder)) {
    const folder = resolve(nameOrFolder.endsWith('pack.json') ? dirname(nameOrFolder) : nameOrFolder);
    if (existsSync(join(folder, 'pack.json'))) return { manifest: folder, weights: folder, search: [folder] };
  } else {
    const weights = join(weightsRoot(location), nameOrFolder);
    const manifest = [weights, join(bundledFolder(), nameOrFolder)].find((folder) =>
      existsSync(join(folder, 'pack.json')),
    );
    if (manifest !== undefined) {
      const chosen = chosenFolder(location) !== undefined;
      return { manifest, weights, search: chosen ? [weights] : [...new Set([weights, manifest])] };
    }
  }
  const known = (await packNames(location)).join(', ');
  throw new FaceError('MODEL_PACK_UNKNOWN', { pack: nameOrFolder, known: known === '' ? 'none' : known });
}

/** Names of the packs that come with this package or lie in the models folder, sorted. */
export async function packNames(location: PackLocation = {}): Promise<string[]> {
  const names = new Set<string>();
  for (const folder of whereModels(location)) {
    if (!existsSync(folder)) continue;
    for (const entry of await readdir(folder)) {
      if (existsSync(join(folder, entry, 'pack.json'))) names.add(entry);
    }
  }
  return [...names].sort();
}

function chosenFolder({ modelsDir }: PackLocation): string | undefined {
  const chosen = modelsDir ?? process.env.FACE_MODELS_DIR;
  return chosen === '' ? undefined : chosen;
}

function isPath(nameOrFolder: string): boolean {
  return isAbsolute(nameOrFolder) || /[/\\]/.test(nameOrFolder) || nameOrFolder.startsWith('.');
}
