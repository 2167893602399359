import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pRetry, { AbortError } from 'p-retry';
import { Agent, EnvHttpProxyAgent, type Dispatcher, type Response, fetch } from 'undici';
import { FaceError, isFaceError } from '@face/core';
import { type ExpectedFile, checkFile } from './check-file.js';
import { errorMessage } from './error-code.js';
import { storing } from './storing.js';

export interface DownloadOptions {
  /** What a person can run to download it again, for errors. */
  readonly command?: string | undefined;
  readonly onProgress?: ((doneBytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Attempts after the first; default 4. */
  readonly retries?: number | undefined;
  /** Wait before the first retry, doubled for each further one; default 500 ms. */
  readonly retryDelayMs?: number | undefined;
  /** Longest silence of the server; default 30 s. */
  readonly idleTimeoutMs?: number | undefined;
}

/** No file of a pack takes longer than this on a link that is worth waiting for. */
const DEADLINE_MS = 15 * 60_000;
const RETRYABLE_STATUS = new Set([408, 425, 429, 500, 502, 503, 504]);

/**
 * Downloads a file of known size and sha256 to `path`. An interrupted download leaves what it has and the
 * next attempt, in this call or a later one, asks for the rest only. The result is verified before this
 * returns; a file of another content is deleted.
 * @throws FaceError `MODEL_DOWNLOAD_FAILED`, `MODEL_FILE_CORRUPT`, `MODEL_STORAGE_FAILED`, `ABORTED`
 */
export async function download(
  url: string,
  path: string,
  expected: ExpectedFile,
  options: DownloadOptions = {},
): Promise<void> {
  const dispatcher = createDispatcher(options.idleTimeoutMs ?? 30_000);
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  const signal = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal]);
  try {
    await pRetry(() => attempt(url, path, expected, dispatcher, signal, options), {
      retries: options.retries ?? 4,
      minTimeout: options.retryDelayMs ?? 500,
      randomize: true,
      signal,
      shouldRetry: ({ error }) => !isFaceError(error),
    });
  } catch (cause) {
    if (options.signal?.aborted === true) throw new FaceError('ABORTED', {}, { cause });
    if (isFaceError(cause)) throw cause;
    throw new FaceError('MODEL_DOWNLOAD_FAILED', { url, reason: errorMessage(cause) }, { cause });
  } finally {
    await dispatcher.destroy();
  }
}

/** One try. Whatever a further try may mend is thrown as a plain error, the rest as FaceError or AbortError. */
async function attempt(
  url: string,
  path: string,
  expected: ExpectedFile,
  dispatcher: Dispatcher,
  signal: AbortSignal,
  options: DownloadOptions,
): Promise<void> {
  const have = await partialBytes(path, expected.sizeBytes);
  if (have < expected.sizeBytes) {
    try {
      const headers = { 'accept-encoding': 'identity', ...(have > 0 ? { range: `bytes=${have}-` } : {}) };
      const response = await fetch(url, { dispatcher, signal, headers });
      const resumes = response.status === 206 && startsAt(response, have);
      if (!resumes && response.status !== 200) await refuse(response, path);
      await save(response, path, resumes ? have : 0, expected.sizeBytes, signal, options.onProgress);
    } catch (cause) {
      if (isFaceError(cause) || cause instanceof AbortError) throw cause;
      throw new Error(errorMessage(cause), { cause });
    }
  }
  const check = await checkFile(path, expected, 'full');
  if (check.state === 'ok') return;
  if (check.state === 'missing') throw new Error('the downloaded file disappeared');
  const { size } = await stat(path);
  if (size < expected.sizeBytes) {
    throw new Error(`the connection ended after ${size} of ${expected.sizeBytes} bytes`);
  }
  await rm(path, { force: true });
  const { expected: wanted, found } = check;
  // The beginning came from an earlier attempt and may be what is wrong: once more from the start.
  if (have > 0) throw new Error(`expected ${wanted}, found ${found}`);
  throw new FaceError('MODEL_FILE_CORRUPT', {
    file: url,
    expected: wanted,
    found,
    command: options.command,
  });
}

/** Bytes of an earlier attempt that can be kept. More than the file has means another file: start over. */
async function partialBytes(path: string, sizeBytes: number): Promise<number> {
  const size = (await stat(path).catch(() => undefined))?.size ?? 0;
  if (size <= sizeBytes) return size;
  await rm(path, { force: true });
  return 0;
}

function startsAt(response: Response, offset: number): boolean {
  return (response.headers.get('content-range') ?? '').startsWith(`bytes ${offset}-`);
}

async function refuse(response: Response, path: string): Promise<never> {
  await response.body?.cancel();
  // The server cannot continue what is there: drop it, so that the next attempt starts from the beginning.
  if (response.status === 416 || response.status === 206) await rm(path, { force: true });
  const message = `the server answered ${response.status} ${response.statusText}`.trim();
  if (response.status === 416 || response.status === 206 || RETRYABLE_STATUS.has(response.status)) {
    throw new Error(message);
  }
  throw new AbortError(message);
}

async function save(
  response: Response,
  path: string,
  offset: number,
  sizeBytes: number,
  signal: AbortSignal,
  onProgress: ((doneBytes: number) => void) | undefined,
): Promise<void> {
  let done = offset;
  const count = new Transform({
    transform(chunk: Uint8Array, _encoding, callback) {
      done += chunk.byteLength;
      if (done > sizeBytes) {
        callback(new AbortError(`the server sends more than the expected ${sizeBytes} bytes`));
        return;
      }
      onProgress?.(done);
      callback(null, chunk);
    },
  });
  const body = Readable.fromWeb(response.body!);
  try {
    await storing(path, () =>
      pipeline(body, count, createWriteStream(path, { flags: offset > 0 ? 'a' : 'w' }), { signal }),
    );
  } finally {
    if (done > sizeBytes) await rm(path, { force: true });
  }
}

function createDispatcher(idleTimeoutMs: number): Dispatcher {
  const timeouts = {
    connect: { timeout: Math.min(idleTimeoutMs, 10_000) },
    headersTimeout: idleTimeoutMs,
    bodyTimeout: idleTimeoutMs,
  };
  const { env } = process;
  const proxy = env.https_proxy ?? env.HTTPS_PROXY ?? env.http_proxy ?? env.HTTP_PROXY;
  return proxy === undefined ? new Agent(timeouts) : new EnvHttpProxyAgent(timeouts);
}
