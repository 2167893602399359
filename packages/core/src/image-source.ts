import { FaceError } from './errors.js';

/** Where an image comes from: exactly one of these. */
export type ImageSource =
  | { readonly bytes: Uint8Array }
  /** Standard base64, plain or as a `data:` URL. */
  | { readonly base64: string }
  | { readonly url: string }
  /** A path on this machine. */
  | { readonly file: string }
  /** A face known to the provider already (Face++, or the server that issued it). */
  | { readonly faceToken: string };

/** Which of the two images an error speaks of. */
export type Side = 'a' | 'b';

const KINDS = ['bytes', 'base64', 'url', 'file', 'faceToken'] as const;
export type ImageSourceKind = (typeof KINDS)[number];

/**
 * Tells the kind of a source and checks its type at run time: callers in plain JavaScript get a clear
 * `IMAGE_SOURCE_INVALID` or `IMAGE_EMPTY` instead of a failure deep in the pipeline.
 */
export function imageSourceKind(source: ImageSource, side: Side = 'a'): ImageSourceKind {
  const invalid = (reason: string): FaceError => new FaceError('IMAGE_SOURCE_INVALID', { side, reason });
  // The type says object; callers without types may pass anything.
  const value: unknown = source;
  if (typeof value !== 'object' || value === null) throw invalid('it is not an object');
  const record = value as Record<string, unknown>;
  const given = KINDS.filter((kind) => record[kind] !== undefined);
  const kind = given[0];
  if (kind === undefined) throw invalid(`none of ${KINDS.join(', ')} is given`);
  if (given.length > 1) throw invalid(`${given.join(' and ')} are given together`);
  const content = record[kind];
  if (kind === 'bytes') {
    if (!isUint8Array(content)) throw invalid('bytes is no Uint8Array');
    if (content.byteLength === 0) throw new FaceError('IMAGE_EMPTY', { side });
  } else {
    if (typeof content !== 'string') throw invalid(`${kind} is no string`);
    if (content === '') throw new FaceError('IMAGE_EMPTY', { side });
  }
  return kind;
}

/** Told by its tag, as arrays of another realm are no `instanceof` ours. */
function isUint8Array(value: unknown): value is Uint8Array {
  return Object.prototype.toString.call(value) === '[object Uint8Array]';
}

const DATA_URL = /^data:[^,;]*(?:;[^,;]*)*;base64,/i;
const MAX_DATA_URL_PREFIX = 1024;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
/** Line breaks every 64 or 76 characters add 3%; text padded with more whitespace than this is refused. */
const WHITESPACE_ALLOWANCE = 1.1;

/**
 * Decodes standard base64 (RFC 4648 section 4), with or without a `data:` URL prefix, line breaks and padding.
 * The URL-safe alphabet (`-` and `_`) is refused: no vendor takes it, and an image must mean the same
 * everywhere. The result has a buffer of its own, so it may be transferred to a worker.
 * @throws FaceError `IMAGE_TOO_MANY_BYTES` before decoding when the result would pass `maxBytes`,
 *   `IMAGE_BASE64_INVALID`, `IMAGE_EMPTY`.
 */
export function decodeBase64(text: string, maxBytes = Number.POSITIVE_INFINITY): Uint8Array {
  const prefix = DATA_URL.exec(text.slice(0, MAX_DATA_URL_PREFIX))?.[0].length ?? 0;
  // The length bounds the decoded size, so an oversized string is refused before anything copies it.
  const longestSize = Math.floor(((text.length - prefix) * 3) / 4);
  if (longestSize - 2 > maxBytes * WHITESPACE_ALLOWANCE) {
    throw new FaceError('IMAGE_TOO_MANY_BYTES', { sizeBytes: longestSize, maxBytes });
  }
  return decodeStrict(text.slice(prefix), maxBytes) ?? decodeLoose(text.slice(prefix), maxBytes);
}

/**
 * The quick way for text without white space: the decoder drops what is not base64, so it wrote everything exactly
 * when nothing was wrong. Undefined when something is, also if that may turn out to be white space.
 */
function decodeStrict(text: string, maxBytes: number): Uint8Array | undefined {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const digits = text.length - padding;
  const sizeBytes = Math.floor((digits * 3) / 4);
  const isWhole = digits % 4 !== 1 && (padding === 0 || text.length % 4 === 0);
  if (!isWhole || sizeBytes === 0 || sizeBytes > maxBytes) return undefined;
  const bytes = Buffer.allocUnsafeSlow(sizeBytes);
  const isComplete = bytes.write(text, 'base64') === sizeBytes;
  // The decoder takes the URL-safe alphabet as well.
  return isComplete && !text.includes('-') && !text.includes('_') ? bytes : undefined;
}

function decodeLoose(text: string, maxBytes: number): Uint8Array {
  const compact = text.replace(/\s+/g, '');
  if (compact === '') throw new FaceError('IMAGE_EMPTY');
  const sizeBytes = base64Size(compact);
  if (sizeBytes > maxBytes) throw new FaceError('IMAGE_TOO_MANY_BYTES', { sizeBytes, maxBytes });
  // Not Buffer.from: that shares one pool between small results.
  const bytes = Buffer.allocUnsafeSlow(sizeBytes);
  bytes.write(compact, 'base64');
  return bytes;
}

function base64Size(compact: string): number {
  const invalid = (reason: string): FaceError => new FaceError('IMAGE_BASE64_INVALID', { reason });
  // Checked before padding is looked at: a regular expression for trailing "=" alone is quadratic.
  if (!BASE64.test(compact)) {
    throw invalid(/[-_]/.test(compact) ? 'it uses the URL-safe alphabet' : 'it has other characters');
  }
  const padding = compact.endsWith('==') ? 2 : compact.endsWith('=') ? 1 : 0;
  const digits = compact.length - padding;
  if (digits % 4 === 1 || (padding > 0 && compact.length % 4 !== 0)) throw invalid('it ends too early');
  return Math.floor((digits * 3) / 4);
}
