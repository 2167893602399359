import type { VendorErrorSpec } from './vendor-error-spec.js';

/** Which table of the Face++ Compare document lists a message: the API's own or the common one. */
export type FaceppErrorTable = 'compare' | 'common';

export interface FaceppErrorSpec extends VendorErrorSpec {
  readonly table: FaceppErrorTable;
  /** HTTP status that comes with it. */
  readonly status: number;
  /** The message as documented, with the placeholder that follows the colon; spacing varies in practice. */
  readonly form: string;
  /** True when the answer is plain text instead of JSON. */
  readonly plainText?: boolean;
  /** The values that `<reason>` takes. */
  readonly reasons?: readonly string[];
}

/** Every error message of the Face++ Compare API, by the part before its colon. */
export const FACEPP_ERRORS = {
  INVALID_FACE_TOKEN: {
    table: 'compare',
    status: 400,
    form: 'INVALID_FACE_TOKEN: <face_token>',
    ours: 'FACE_TOKEN_NOT_FOUND',
    retryable: false,
    message: 'no face has this token, or it has expired',
  },
  IMAGE_ERROR_UNSUPPORTED_FORMAT: {
    table: 'compare',
    status: 400,
    form: 'IMAGE_ERROR_UNSUPPORTED_FORMAT:<param>',
    ours: 'IMAGE_FORMAT_UNSUPPORTED',
    retryable: false,
    message: 'the image has another format or is damaged',
  },
  INVALID_IMAGE_SIZE: {
    table: 'compare',
    status: 400,
    form: 'INVALID_IMAGE_SIZE:<param>',
    ours: 'IMAGE_SIZE_INVALID',
    retryable: false,
    message: 'the image has too many or too few pixels a side',
  },
  INVALID_IMAGE_URL: {
    table: 'compare',
    status: 400,
    form: 'INVALID_IMAGE_URL: <param>',
    ours: 'IMAGE_DOWNLOAD_FAILED',
    retryable: false,
    message: 'the image cannot be downloaded from the URL',
  },
  IMAGE_FILE_TOO_LARGE: {
    table: 'compare',
    status: 400,
    form: 'IMAGE_FILE_TOO_LARGE:<param>',
    ours: 'IMAGE_TOO_MANY_BYTES',
    retryable: false,
    message: 'the image file has more than 2 MB',
  },
  IMAGE_DOWNLOAD_TIMEOUT: {
    table: 'compare',
    status: 412,
    form: 'IMAGE_DOWNLOAD_TIMEOUT: <param>',
    ours: 'IMAGE_DOWNLOAD_TIMEOUT',
    retryable: false,
    message: 'the image download took too long',
  },
  AUTHENTICATION_ERROR: {
    table: 'common',
    status: 401,
    form: 'AUTHENTICATION_ERROR',
    ours: 'AUTH_FAILED',
    retryable: false,
    message: 'the API key and secret do not belong together',
  },
  AUTHORIZATION_ERROR: {
    table: 'common',
    status: 403,
    form: 'AUTHORIZATION_ERROR:<reason>',
    reasons: ['Denied by Client', 'Denied by Admin', 'Insufficient Account Balance'],
    ours: 'AUTH_FORBIDDEN',
    retryable: false,
    message: 'the API key may not call this',
  },
  CONCURRENCY_LIMIT_EXCEEDED: {
    table: 'common',
    status: 403,
    form: 'CONCURRENCY_LIMIT_EXCEEDED',
    ours: 'VENDOR_RATE_LIMITED',
    retryable: true,
    message: 'too many requests a second for the API key',
  },
  MISSING_ARGUMENTS: {
    table: 'common',
    status: 400,
    form: 'MISSING_ARGUMENTS: <key>',
    ours: 'VENDOR_REJECTED',
    retryable: false,
    message: 'a required argument is missing',
  },
  BAD_ARGUMENTS: {
    table: 'common',
    status: 400,
    form: 'BAD_ARGUMENTS:<key>',
    ours: 'VENDOR_REJECTED',
    retryable: false,
    message: 'an argument has the wrong type or length',
  },
  COEXISTENCE_ARGUMENTS: {
    table: 'common',
    status: 400,
    form: 'COEXISTENCE_ARGUMENTS',
    ours: 'VENDOR_REJECTED',
    retryable: false,
    message: 'arguments were passed that exclude each other',
  },
  'Request Entity Too Large': {
    table: 'common',
    status: 413,
    form: 'Request Entity Too Large',
    plainText: true,
    ours: 'IMAGE_TOO_MANY_BYTES',
    retryable: false,
    message: 'the whole request is too large',
  },
  API_NOT_FOUND: {
    table: 'common',
    status: 404,
    form: 'API_NOT_FOUND',
    ours: 'VENDOR_REJECTED',
    retryable: false,
    message: 'there is no such API',
  },
  INTERNAL_ERROR: {
    table: 'common',
    status: 500,
    form: 'INTERNAL_ERROR',
    ours: 'VENDOR_UNAVAILABLE',
    retryable: true,
    message: 'internal error of the service',
  },
} as const satisfies Record<string, FaceppErrorSpec>;

export type FaceppErrorCode = keyof typeof FACEPP_ERRORS;

/**
 * What a Face++ message means, by the part before its colon. `argument` narrows it: an account without balance
 * is `VENDOR_ACCOUNT`. A message that the catalog lacks is `VENDOR_FAILED`.
 */
export function faceppErrorSpec(code: string, argument = ''): VendorErrorSpec {
  const catalog: Readonly<Record<string, FaceppErrorSpec>> = FACEPP_ERRORS;
  if (!Object.hasOwn(catalog, code)) {
    const message = 'a message that the catalog does not list';
    return { ours: 'VENDOR_FAILED', retryable: false, message, unlisted: true };
  }
  const spec = catalog[code]!;
  const outOfMoney = code === 'AUTHORIZATION_ERROR' && argument === 'Insufficient Account Balance';
  return outOfMoney ? { ...spec, ours: 'VENDOR_ACCOUNT' } : spec;
}
