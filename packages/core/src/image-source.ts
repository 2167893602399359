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
  if (given.length > 1) throw invalid(`${given.join(' and ')} are both given`);
  const content = record[kind];
  if (kind === 'bytes') {
    if (!ArrayBuffer.isView(content) || content instanceof DataView) throw invalid('bytes is no Uint8Array');
    if (content.byteLength === 0) throw new FaceError('IMAGE_EMPTY', { side });
  } else {
    if (typeof content !== 'string') throw invalid(`${kind} is no string`);
    if (content === '') throw new FaceError('IMAGE_EMPTY', { side });
  }
  return kind;
}

const DATA_URL = /^data:[^,;]*(?:;[^,;]*)*;base64,/i;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Decodes standard base64, with or without a `data:` prefix, whitespace and padding.
 * @throws FaceError `IMAGE_TOO_MANY_BYTES` before decoding when the result would pass `maxBytes`,
 *   `IMAGE_BASE64_INVALID`, `IMAGE_EMPTY`.
 */
export function decodeBase64(text: string, maxBytes = Number.POSITIVE_INFINITY): Uint8Array {
  const prefix = DATA_URL.exec(text.slice(0, 200))?.[0].length ?? 0;
  // The unpadded length bounds the decoded size, so an oversized string is refused before any copy.
  const sizeBytes = Math.floor(((text.length - prefix) * 3) / 4) - 2;
  if (sizeBytes > maxBytes * 1.1) throw new FaceError('IMAGE_TOO_MANY_BYTES', { sizeBytes, maxBytes });
  const compact = text.slice(prefix).replace(/\s+/g, '');
  if (compact === '') throw new FaceError('IMAGE_EMPTY');
  const unpadded = compact.replace(/=+$/, '');
  const paddingOk = compact.length === unpadded.length || compact.length % 4 === 0;
  if (!BASE64.test(compact) || unpadded.length % 4 === 1 || !paddingOk) {
    throw new FaceError('IMAGE_BASE64_INVALID');
  }
  const bytes = Buffer.from(compact, 'base64');
  if (bytes.length > maxBytes) {
    throw new FaceError('IMAGE_TOO_MANY_BYTES', { sizeBytes: bytes.length, maxBytes });
  }
  return bytes;
}
