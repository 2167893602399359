import {
  ERRORS,
  type ErrorCode,
  type ErrorKind,
  FACEPP_ERRORS,
  type FaceppErrorCode,
  isFaceError,
} from '@face/core';

const MAX_ARGUMENT_CHARS = 128;

/** Ends a request with a message of Face++. */
export class FaceppError extends Error {
  override readonly name = 'FaceppError';
  readonly code: FaceppErrorCode;
  readonly status: number;

  /** @param argument - what follows the colon, e.g. the name of the field */
  constructor(code: FaceppErrorCode, argument?: string, options?: ErrorOptions) {
    super(argument === undefined ? code : `${code}${separator(code)}${printable(argument)}`, options);
    this.code = code;
    this.status = FACEPP_ERRORS[code].status;
  }
}

/** Our codes that mean the same as one of Face++'s. */
const BY_CODE: Partial<Record<ErrorCode, FaceppErrorCode>> = {
  IMAGE_TOO_MANY_BYTES: 'IMAGE_FILE_TOO_LARGE',
  IMAGE_TOO_SMALL: 'INVALID_IMAGE_SIZE',
  IMAGE_TOO_LARGE: 'INVALID_IMAGE_SIZE',
  IMAGE_FORMAT_UNSUPPORTED: 'IMAGE_ERROR_UNSUPPORTED_FORMAT',
  IMAGE_GIF_UNSUPPORTED: 'IMAGE_ERROR_UNSUPPORTED_FORMAT',
  IMAGE_DECODE_FAILED: 'IMAGE_ERROR_UNSUPPORTED_FORMAT',
  IMAGE_BASE64_INVALID: 'IMAGE_ERROR_UNSUPPORTED_FORMAT',
  IMAGE_EMPTY: 'IMAGE_ERROR_UNSUPPORTED_FORMAT',
  URL_INVALID: 'INVALID_IMAGE_URL',
  URL_NOT_ALLOWED: 'INVALID_IMAGE_URL',
  IMAGE_DOWNLOAD_FAILED: 'INVALID_IMAGE_URL',
  IMAGE_DOWNLOAD_TIMEOUT: 'IMAGE_DOWNLOAD_TIMEOUT',
  FACE_TOKEN_NOT_FOUND: 'INVALID_FACE_TOKEN',
  TEMPLATE_MISMATCH: 'INVALID_FACE_TOKEN',
  REQUEST_TOO_LARGE: 'Request Entity Too Large',
  REQUEST_INVALID: 'BAD_ARGUMENTS',
  REQUEST_TOO_SLOW: 'BAD_ARGUMENTS',
  HOST_REFUSED: 'AUTHORIZATION_ERROR',
  ROUTE_NOT_FOUND: 'API_NOT_FOUND',
  KEY_REJECTED: 'AUTHENTICATION_ERROR',
  KEY_FORBIDDEN: 'AUTHORIZATION_ERROR',
  TOKEN_STORE_FAILED: 'INTERNAL_ERROR',
  ENGINE_CLOSED: 'INTERNAL_ERROR',
};

/** For codes without a counterpart: what their kind means to a client of Face++. */
const BY_KIND: Record<ErrorKind, FaceppErrorCode> = {
  input: 'BAD_ARGUMENTS',
  face: 'INTERNAL_ERROR',
  model: 'INTERNAL_ERROR',
  busy: 'CONCURRENCY_LIMIT_EXCEEDED',
  aborted: 'INTERNAL_ERROR',
  vendor: 'INTERNAL_ERROR',
  auth: 'AUTHENTICATION_ERROR',
  internal: 'INTERNAL_ERROR',
};

/** Messages that end with what they are about; the others stand alone. */
const WITH_ARGUMENT = new Set<FaceppErrorCode>([
  'IMAGE_FILE_TOO_LARGE',
  'INVALID_IMAGE_SIZE',
  'IMAGE_ERROR_UNSUPPORTED_FORMAT',
  'INVALID_IMAGE_URL',
  'IMAGE_DOWNLOAD_TIMEOUT',
  'INVALID_FACE_TOKEN',
  'BAD_ARGUMENTS',
]);

/**
 * Any failure in Face++'s words. What is not a code of ours or theirs is an `INTERNAL_ERROR` without details.
 * @param argument - the field that the failure is about
 */
export function toFaceppError(error: unknown, argument = 'body'): FaceppError {
  if (error instanceof FaceppError) return error;
  if (!isFaceError(error)) return new FaceppError('INTERNAL_ERROR', undefined, { cause: error });
  const code = faceppCode(error.code);
  if (code === 'AUTHORIZATION_ERROR') return new FaceppError(code, 'Denied by Admin', { cause: error });
  return new FaceppError(code, WITH_ARGUMENT.has(code) ? argument : undefined, { cause: error });
}

export function faceppCode(code: ErrorCode): FaceppErrorCode {
  return BY_CODE[code] ?? BY_KIND[ERRORS[code].kind];
}

/** The document's tables and samples disagree about a space after the colon: images get one, tokens none. */
function separator(code: FaceppErrorCode): string {
  if (code === 'INVALID_FACE_TOKEN') return ':';
  const isAboutImage = WITH_ARGUMENT.has(code) && code !== 'BAD_ARGUMENTS';
  return isAboutImage || FACEPP_ERRORS[code].form.includes(': ') ? ': ' : ':';
}

function printable(argument: string): string {
  return argument.replace(/[^\x20-\x7e]/g, '?').slice(0, MAX_ARGUMENT_CHARS);
}
