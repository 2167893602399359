import {
  type EncodedImage,
  FaceError,
  type ImageSource,
  type Side,
  decodeBase64,
  imageSourceKind,
  isFaceError,
} from '@face/core';
import { readFile, stat } from 'node:fs/promises';
import { fitImage } from './fit-image.js';
import { type ImageRules, OUR_CODE, type Refusal, maxSideFor } from './image-rules.js';
import { readHeader } from './read-header.js';

/** An image as it goes to a vendor. */
export type PreparedImage =
  | {
      readonly kind: 'bytes';
      readonly bytes: Uint8Array;
      /** True when the caller gave base64. */
      readonly fromBase64: boolean;
      readonly image: EncodedImage;
      /** The original, when `bytes` were re-encoded to fit. */
      readonly fittedFrom?: EncodedImage;
    }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'faceToken'; readonly faceToken: string };

/** An image that is to be shrunk may be larger than the vendor takes, within reason. */
const MAX_BYTES_TO_FIT = 64 * 2 ** 20;

/**
 * Reads a source and checks it against the vendor's limits, so that what the vendor would refuse is refused here:
 * with our code, and the vendor's beside it in `params.vendorCode`.
 */
export async function prepareImage(
  source: ImageSource,
  side: Side,
  rules: ImageRules,
  options: { readonly fit: boolean; readonly signal: AbortSignal },
): Promise<PreparedImage> {
  imageSourceKind(source, side);
  if ('url' in source) return { kind: 'url', url: checkUrl(source.url, side) };
  if ('faceToken' in source) return { kind: 'faceToken', faceToken: source.faceToken };
  try {
    const maxBytes = options.fit ? MAX_BYTES_TO_FIT : rules.limits.maxBytes;
    const bytes = await loadBytes(source, maxBytes, options.signal);
    const image = readHeader(bytes);
    const fromBase64 = 'base64' in source;
    const refusal = breaks(image, rules);
    const mustFit = refusal !== undefined || image.sizeBytes > rules.fitBytes;
    if (options.fit && mustFit && refusal !== 'tooSmall' && image.format !== 'bmp') {
      const fitted = await fitImage(bytes, rules);
      const after = readHeader(fitted);
      const stillBreaks = breaks(after, rules);
      if (stillBreaks !== undefined) throw refused(stillBreaks, after, rules);
      return { kind: 'bytes', bytes: fitted, fromBase64, image: after, fittedFrom: image };
    }
    if (refusal !== undefined) throw refused(refusal, image, rules);
    return { kind: 'bytes', bytes, fromBase64, image };
  } catch (error) {
    throw isFaceError(error) ? withVendorCode(error, side, rules) : error;
  }
}

/** Too many files are open, or there is no memory: that says nothing about the file. */
const NO_ROOM: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOMEM']);

async function loadBytes(
  source: Exclude<ImageSource, { url: string } | { faceToken: string }>,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  if ('bytes' in source) return checkedSize(source.bytes, maxBytes);
  if ('base64' in source) return decodeBase64(source.base64, maxBytes);
  try {
    // Asked first: a huge file is refused without reading it.
    const stats = await stat(source.file);
    // A pipe or device could block or never end.
    if (!stats.isFile()) {
      throw new FaceError('IMAGE_FILE_NOT_FOUND', { file: source.file, reason: 'not a regular file' });
    }
    const { size } = stats;
    if (size > maxBytes) throw new FaceError('IMAGE_TOO_MANY_BYTES', { sizeBytes: size, maxBytes });
    return checkedSize(await readFile(source.file, { signal }), maxBytes);
  } catch (cause) {
    if (isFaceError(cause)) throw cause;
    signal.throwIfAborted();
    const reason = (cause as NodeJS.ErrnoException).code ?? 'unknown';
    if (NO_ROOM.has(reason)) throw new FaceError('ENGINE_BUSY', { reason }, { cause });
    throw new FaceError('IMAGE_FILE_NOT_FOUND', { file: source.file, reason }, { cause });
  }
}

function checkedSize(bytes: Uint8Array, maxBytes: number): Uint8Array {
  if (bytes.byteLength === 0) throw new FaceError('IMAGE_EMPTY');
  if (bytes.byteLength <= maxBytes) return bytes;
  throw new FaceError('IMAGE_TOO_MANY_BYTES', { sizeBytes: bytes.byteLength, maxBytes });
}

function checkUrl(url: string, side: Side): string {
  const invalid = (reason: string): FaceError => new FaceError('URL_INVALID', { side, reason });
  if (!URL.canParse(url)) throw invalid('it is not absolute');
  const { protocol, username, password } = new URL(url);
  if (protocol !== 'http:' && protocol !== 'https:') throw invalid('it is neither http nor https');
  if (username !== '' || password !== '') throw invalid('it holds credentials');
  return url;
}

function breaks(image: EncodedImage, rules: ImageRules): Refusal | undefined {
  const { formats, maxBytes, minSide, maxPixels } = rules.limits;
  const { format, width, height, sizeBytes } = image;
  if (!formats.includes(format)) return 'format';
  if (Math.min(width, height) < minSide) return 'tooSmall';
  if (Math.max(width, height) > maxSideFor(rules, format) || width * height > maxPixels) return 'tooLarge';
  return sizeBytes > maxBytes ? 'bytes' : undefined;
}

function refused(refusal: Refusal, image: EncodedImage, rules: ImageRules): FaceError {
  const { format, width, height, sizeBytes } = image;
  const { maxBytes, minSide } = rules.limits;
  if (refusal === 'format') return new FaceError('IMAGE_FORMAT_UNSUPPORTED', { format });
  const maxSide = maxSideFor(rules, format);
  return new FaceError(OUR_CODE[refusal], { format, width, height, sizeBytes, maxBytes, minSide, maxSide });
}

function withVendorCode(error: FaceError, side: Side, { vendor, vendorCodes }: ImageRules): FaceError {
  const refusal = REFUSAL_OF[error.code];
  const known = refusal === undefined ? {} : { vendor, vendorCode: vendorCodes[refusal] };
  return new FaceError(error.code, { ...error.params, side, ...known }, { cause: error.cause });
}

const REFUSAL_OF: Readonly<Record<string, Refusal>> = {
  IMAGE_FORMAT_UNSUPPORTED: 'format',
  IMAGE_GIF_UNSUPPORTED: 'format',
  IMAGE_DECODE_FAILED: 'damaged',
  IMAGE_TOO_MANY_BYTES: 'bytes',
  IMAGE_TOO_SMALL: 'tooSmall',
  IMAGE_TOO_LARGE: 'tooLarge',
};
