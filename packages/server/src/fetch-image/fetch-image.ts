import { isIP } from 'node:net';
import { FaceError, isFaceError } from '@face/core';
import { Agent, type Dispatcher, request } from 'undici';
import { imageFormat } from '../request/image-header.js';
import { type Resolver, createCheckedLookup, refusedHost, systemResolver } from './checked-lookup.js';
import { type AllowedNetwork, isAddressAllowed } from './public-address.js';

export interface FetchImageOptions {
  /** Networks that may be reached although they are not public. */
  readonly allow: readonly AllowedNetwork[];
  readonly maxRedirects: number;
  /** For everything: names, redirects, headers and the whole body. */
  readonly timeoutMs: number;
  readonly resolver?: Resolver;
}

/** Downloads images for callers that pass URLs. */
export interface ImageFetcher {
  /**
   * @throws FaceError `URL_INVALID`, `IMAGE_DOWNLOAD_FAILED`, `IMAGE_DOWNLOAD_TIMEOUT`, `IMAGE_TOO_MANY_BYTES`,
   *   `IMAGE_GIF_UNSUPPORTED`, `IMAGE_FORMAT_UNSUPPORTED`, `ABORTED`
   */
  fetch(url: string, maxBytes: number, signal: AbortSignal): Promise<Uint8Array>;
  close(): Promise<void>;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const MAX_URL_CHARS = 2048;

/**
 * A fetcher that reaches public addresses only. Names are resolved once per connection and checked before it is
 * made; each redirect is a new URL with the same checks. Nothing of a response but image bytes gets out.
 */
export function createImageFetcher(options: FetchImageOptions): ImageFetcher {
  const { allow, maxRedirects, timeoutMs, resolver = systemResolver } = options;
  const agent = new Agent({
    connect: { lookup: createCheckedLookup(resolver, allow), timeout: timeoutMs },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    maxHeaderSize: 16_384,
    // A kept connection would be reused by name without a new check.
    pipelining: 0,
  });

  const follow = async (start: string, maxBytes: number, signal: AbortSignal): Promise<Uint8Array> => {
    let url = checkUrl(start, allow);
    for (let redirects = 0; ; redirects++) {
      const response = await request(url, {
        dispatcher: agent,
        method: 'GET',
        headers: { accept: 'image/*', 'accept-encoding': 'identity', 'user-agent': 'face-server' },
        signal,
      });
      if (!REDIRECTS.has(response.statusCode)) return await readImage(response, maxBytes);
      dropBody(response);
      const location = response.headers.location;
      if (redirects === maxRedirects) throw failed('too many redirects');
      if (typeof location !== 'string') throw failed('a redirect leads nowhere');
      url = checkUrl(resolveLocation(location, url), allow);
    }
  };

  return {
    fetch: async (url, maxBytes, signal) => {
      const timeout = AbortSignal.timeout(timeoutMs);
      const either = AbortSignal.any([signal, timeout]);
      try {
        return await unlessAborted(follow(url, maxBytes, either), either);
      } catch (error) {
        throw toFaceError(error, { timedOut: timeout.aborted, aborted: signal.aborted, timeoutMs });
      }
    },
    close: () => agent.destroy(),
  };
}

/** Ends with the signal, also where the work does not heed it: a name that is being resolved cannot be called off. */
function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      reject(new Error('aborted', { cause: signal.reason }));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    const off = (): void => {
      signal.removeEventListener('abort', onAbort);
    };
    void work.then(resolve, reject).finally(off);
  });
}

/** Syntax and, for a literal address, the address itself; names are checked when they are resolved. */
function checkUrl(text: string, allow: readonly AllowedNetwork[]): URL {
  const invalid = (reason: string): FaceError => new FaceError('URL_INVALID', { reason });
  if (text.length > MAX_URL_CHARS) throw invalid('it is too long');
  // The parser also turns 0x7f.1, 2130706433 and 0177.0.0.1 into the address they mean.
  if (!URL.canParse(text)) throw invalid('it cannot be parsed');
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw invalid('it is neither http nor https');
  if (url.username !== '' || url.password !== '') throw invalid('it carries credentials');
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0 && !isAddressAllowed(host, allow)) throw refusedHost();
  return url;
}

function resolveLocation(location: string, base: URL): string {
  return URL.canParse(location, base.href) ? new URL(location, base).href : location;
}

async function readImage(response: Dispatcher.ResponseData, maxBytes: number): Promise<Uint8Array> {
  const { statusCode, headers, body } = response;
  try {
    if (statusCode !== 200) throw failed(`the host answers with status ${statusCode}`);
    const tooMany = (sizeBytes: number): FaceError =>
      new FaceError('IMAGE_TOO_MANY_BYTES', { sizeBytes, maxBytes });
    const declared = Number(headers['content-length'] ?? 0);
    if (declared > maxBytes) throw tooMany(declared);
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) throw tooMany(sizeBytes);
      chunks.push(chunk);
    }
    const bytes = Buffer.allocUnsafeSlow(sizeBytes);
    let offset = 0;
    for (const chunk of chunks) offset += chunk.copy(bytes, offset);
    checkMagic(bytes);
    return bytes;
  } finally {
    dropBody(response);
  }
}

/** Ends a response whose rest is not wanted. The library reports that as an error, which nobody waits for. */
function dropBody({ body }: Dispatcher.ResponseData): void {
  body.on('error', () => undefined);
  body.destroy();
}

function checkMagic(bytes: Buffer): void {
  if (bytes.length === 0) throw failed('the answer is empty');
  if (bytes.toString('latin1', 0, 4) === 'GIF8') throw new FaceError('IMAGE_GIF_UNSUPPORTED');
  if (imageFormat(bytes) === undefined) throw new FaceError('IMAGE_FORMAT_UNSUPPORTED');
}

interface Outcome {
  readonly timedOut: boolean;
  readonly aborted: boolean;
  readonly timeoutMs: number;
}

function toFaceError(error: unknown, { timedOut, aborted, timeoutMs }: Outcome): FaceError {
  if (aborted) return new FaceError('ABORTED', {}, { cause: error });
  const code = (error as { code?: unknown }).code;
  if (timedOut || (typeof code === 'string' && /^UND_ERR_(HEADERS|BODY|CONNECT)_TIMEOUT$/.test(code))) {
    return new FaceError('IMAGE_DOWNLOAD_TIMEOUT', { timeoutMs }, { cause: error });
  }
  if (isFaceError(error)) return error;
  return failed('the connection failed', error);
}

function failed(reason: string, cause?: unknown): FaceError {
  return new FaceError('IMAGE_DOWNLOAD_FAILED', { reason }, { cause });
}
