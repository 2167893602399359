import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, rename, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { errorCode } from './error-code.js';

/** What a file must be. */
export interface ExpectedFile {
  readonly sizeBytes: number;
  readonly sha256: string;
}

export type FileCheck =
  | { readonly state: 'ok' }
  | { readonly state: 'missing' }
  | { readonly state: 'corrupt'; readonly expected: string; readonly found: string };

export type VerifyMode = 'cached' | 'full' | 'size';

const STAMPS_FILE = '.verified';

interface Stamp {
  sha256: string;
  sizeBytes: number;
  mtimeMs: number;
  ctimeMs: number;
}

/** sha256 of a file, as hex; the file is streamed. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash, { signal });
  return hash.digest('hex');
}

/**
 * Compares a file with its expected size and sha256. Mode `cached` trusts an earlier success while size,
 * modification and change time are the same (kept in `.verified` beside the file): an edit that also
 * forges both times goes unseen, `full` finds it.
 */
export async function checkFile(
  path: string,
  expected: ExpectedFile,
  mode: VerifyMode = 'cached',
): Promise<FileCheck> {
  const stats = await stat(path).catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return undefined;
    throw error;
  });
  if (stats?.isFile() !== true) return { state: 'missing' };
  if (stats.size !== expected.sizeBytes) {
    return { state: 'corrupt', expected: `${expected.sizeBytes} bytes`, found: `${stats.size} bytes` };
  }
  if (mode === 'size') return { state: 'ok' };
  const stamp: Stamp = {
    sha256: expected.sha256,
    sizeBytes: stats.size,
    mtimeMs: stats.mtimeMs,
    ctimeMs: stats.ctimeMs,
  };
  if (mode === 'cached' && sameStamp((await readStamps(path))[basename(path)], stamp)) return { state: 'ok' };
  const found = await hashFile(path);
  if (found !== expected.sha256) {
    return { state: 'corrupt', expected: `sha256 ${expected.sha256}`, found: `sha256 ${found}` };
  }
  if (mode === 'cached') await writeStamp(path, stamp);
  return { state: 'ok' };
}

function sameStamp(a: Stamp | undefined, b: Stamp): boolean {
  return (
    a?.sha256 === b.sha256 &&
    a.sizeBytes === b.sizeBytes &&
    a.mtimeMs === b.mtimeMs &&
    a.ctimeMs === b.ctimeMs
  );
}

async function readStamps(path: string): Promise<Partial<Record<string, Stamp>>> {
  try {
    const stamps: unknown = JSON.parse(await readFile(join(dirname(path), STAMPS_FILE), 'utf8'));
    return typeof stamps === 'object' && stamps !== null ? stamps : {};
  } catch {
    // No stamps, or damaged ones: the files are hashed again.
    return {};
  }
}

async function writeStamp(path: string, stamp: Stamp): Promise<void> {
  const file = join(dirname(path), STAMPS_FILE);
  const temporary = `${file}.${randomUUID()}.part`;
  try {
    const stamps = { ...(await readStamps(path)), [basename(path)]: stamp };
    await writeFile(temporary, JSON.stringify(stamps));
    await rename(temporary, file);
  } catch {
    // A read-only folder only costs hashing again at the next start.
  }
}
