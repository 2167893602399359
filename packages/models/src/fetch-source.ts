import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FaceError, isFaceError } from '@face/core';
import { checkFile } from './check-file.js';
import type { SourceSpec } from './manifest.js';
import { storing } from './storing.js';

export interface FetchSourceOptions {
  /** Name of the pack, for the command that an error recommends. */
  readonly pack: string;
  /** Holds `pack.json` and the bundled sources. */
  readonly manifestFolder: string;
  /** Folder or http(s) URL that holds the source under its own name. */
  readonly mirror: string | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onBytes: (step: 'download' | 'copy', doneBytes: number) => void;
}

const require = createRequire(import.meta.url);

/**
 * Finds or fetches a source file and verifies it: beside the manifest, in its npm package, in the mirror, in `folder`
 * from an earlier run, or from its URLs in turn.
 * @returns its path: in `folder` when it was downloaded
 * @throws FaceError `MODEL_FILE_MISSING`, `MODEL_FILE_CORRUPT`, `MODEL_DOWNLOAD_FAILED`,
 * `MODEL_STORAGE_FAILED`, `ABORTED`
 */
export async function fetchSource(
  source: SourceSpec,
  folder: string,
  options: FetchSourceOptions,
): Promise<string> {
  const { manifestFolder, mirror } = options;
  if (source.bundled === true) {
    return localSource(join(manifestFolder, source.name), source, 'npm install @face/models', options);
  }
  if (source.npm !== undefined) {
    const { package: name, path } = source.npm;
    return localSource(packagePath(name, path), source, `npm install ${name}`, options);
  }
  if (mirror !== undefined && !/^https?:/.test(mirror)) {
    const mirrorFolder = mirror.startsWith('file:') ? fileURLToPath(mirror) : mirror;
    // Not the mirror again: it is what has to be passed over.
    const command = `FACE_MODELS_MIRROR= face models pull ${options.pack}`;
    return localSource(join(mirrorFolder, source.name), source, command, options);
  }
  const path = join(folder, source.name);
  if ((await checkFile(path, source, 'full')).state === 'ok') return path;
  await storing(folder, () => mkdir(folder, { recursive: true }));
  const urls = mirror === undefined ? (source.urls ?? []) : [`${mirror.replace(/\/+$/, '')}/${source.name}`];
  await downloadFirst(urls, path, source, options);
  return path;
}

async function localSource(
  path: string,
  source: SourceSpec,
  command: string,
  { onBytes }: FetchSourceOptions,
): Promise<string> {
  const check = await checkFile(path, source, 'full');
  if (check.state === 'missing') throw new FaceError('MODEL_FILE_MISSING', { file: path, command });
  if (check.state === 'corrupt') {
    const { expected, found } = check;
    throw new FaceError('MODEL_FILE_CORRUPT', { file: path, expected, found, command });
  }
  onBytes('copy', source.sizeBytes);
  return path;
}

/** Tries each address; the error of the first is reported, since the others are only spares. */
async function downloadFirst(
  urls: readonly string[],
  path: string,
  source: SourceSpec,
  { pack, signal, onBytes }: FetchSourceOptions,
): Promise<void> {
  let failure: FaceError | undefined;
  for (const url of urls) {
    try {
      const onProgress = (doneBytes: number): void => {
        onBytes('download', doneBytes);
      };
      // Loaded here: an engine that has its files must not wait for an HTTP client.
      const { download } = await import('./download.js');
      await download(url, path, source, { command: `face models pull ${pack}`, signal, onProgress });
      return;
    } catch (error) {
      if (!isFaceError(error) || error.code === 'ABORTED' || error.code === 'MODEL_STORAGE_FAILED')
        throw error;
      failure ??= error;
    }
  }
  throw failure ?? new FaceError('MODEL_DOWNLOAD_FAILED', { url: source.name, reason: 'it has no address' });
}

function packagePath(name: string, path: string): string {
  return join(dirname(require.resolve(`${name}/package.json`)), path);
}
