import {
  ERRORS,
  type ErrorCode,
  type ErrorKind,
  TENCENT_ERRORS,
  type TencentErrorCode,
  isFaceError,
} from '@face/core';

/** Ends a request with a code of Tencent's own. */
export class TencentError extends Error {
  override readonly name = 'TencentError';
  readonly code: TencentErrorCode;

  /** @param message - default: what the catalog says about the code */
  constructor(code: TencentErrorCode, message?: string) {
    super(message ?? TENCENT_ERRORS[code].message);
    this.code = code;
  }
}

/** Our codes that mean the same as one of Tencent's. */
const BY_CODE: Partial<Record<ErrorCode, TencentErrorCode>> = {
  IMAGE_EMPTY: 'InvalidParameterValue.ImageEmpty',
  IMAGE_TOO_MANY_BYTES: 'FailedOperation.ImageSizeExceed',
  IMAGE_TOO_SMALL: 'FailedOperation.ImageResolutionTooSmall',
  IMAGE_TOO_LARGE: 'FailedOperation.ImageResolutionExceed',
  IMAGE_FORMAT_UNSUPPORTED: 'FailedOperation.ImageDecodeFailed',
  IMAGE_GIF_UNSUPPORTED: 'FailedOperation.ImageDecodeFailed',
  IMAGE_DECODE_FAILED: 'FailedOperation.ImageDecodeFailed',
  IMAGE_BASE64_INVALID: 'FailedOperation.ImageDecodeFailed',
  URL_INVALID: 'InvalidParameterValue.UrlIllegal',
  URL_NOT_ALLOWED: 'FailedOperation.ImageDownloadError',
  IMAGE_DOWNLOAD_FAILED: 'FailedOperation.ImageDownloadError',
  IMAGE_DOWNLOAD_TIMEOUT: 'FailedOperation.ImageDownloadError',
  NO_FACE: 'InvalidParameterValue.NoFaceInPhoto',
  FACE_TOO_SMALL: 'FailedOperation.FaceSizeTooSmall',
  FACE_QUALITY: 'FailedOperation.FaceQualityNotQualified',
  LANDMARKS_INVALID: 'FailedOperation.ImageFacedetectFailed',
  MODEL_RUN_FAILED: 'FailedOperation.ImageFacedetectFailed',
  ENGINE_BUSY: 'RequestLimitExceeded',
  SERVER_BUSY: 'RequestLimitExceeded',
  RATE_LIMITED: 'RequestLimitExceeded',
  ENGINE_CLOSED: 'ServiceUnavailable',
  ENGINE_WORKER_LOST: 'FailedOperation.ServerError',
  ENGINE_OUT_OF_MEMORY: 'FailedOperation.ServerError',
  SERVER_TIMEOUT: 'FailedOperation.RequestTimeout',
  KEY_REJECTED: 'AuthFailure.SecretIdNotFound',
  KEY_FORBIDDEN: 'AuthFailure.UnauthorizedOperation',
  REQUEST_TOO_LARGE: 'RequestSizeLimitExceeded',
  REQUEST_INVALID: 'InvalidRequest',
  REQUEST_TOO_SLOW: 'InvalidRequest',
  HOST_REFUSED: 'AuthFailure.UnauthorizedOperation',
  ROUTE_NOT_FOUND: 'InvalidAction',
};

/** For codes without a counterpart: what their kind means to a client of Tencent. */
const BY_KIND: Record<ErrorKind, TencentErrorCode> = {
  input: 'InvalidParameter',
  face: 'InvalidParameterValue.NoFaceInPhoto',
  model: 'FailedOperation.ServerError',
  busy: 'RequestLimitExceeded',
  aborted: 'FailedOperation.RequestTimeout',
  vendor: 'FailedOperation.ServerError',
  auth: 'AuthFailure.UnauthorizedOperation',
  internal: 'InternalError',
};

/** Any failure in Tencent's words. What is not a code of ours or theirs is an `InternalError` without details. */
export function toTencentError(error: unknown): TencentError {
  if (error instanceof TencentError) return error;
  if (!isFaceError(error)) return new TencentError('InternalError');
  const code = tencentCode(error.code);
  // Inner workings (files, models, reasons of a crash) are for the log, not for callers.
  return new TencentError(code, isCallersBusiness(error.kind) ? error.message : undefined);
}

export function tencentCode(code: ErrorCode): TencentErrorCode {
  return BY_CODE[code] ?? BY_KIND[ERRORS[code].kind];
}

function isCallersBusiness(kind: ErrorKind): boolean {
  return kind === 'input' || kind === 'face' || kind === 'busy' || kind === 'auth';
}
