import { ERRORS, type ErrorCode } from '@face/core';

/** Codes of the kind `input` that say something about the picture itself. */
const PICTURE_CODES: ReadonlySet<string> = new Set<ErrorCode>([
  'IMAGE_EMPTY',
  'IMAGE_TOO_MANY_BYTES',
  'IMAGE_TOO_SMALL',
  'IMAGE_TOO_LARGE',
  'IMAGE_FORMAT_UNSUPPORTED',
  'IMAGE_GIF_UNSUPPORTED',
  'IMAGE_DECODE_FAILED',
  'LANDMARKS_INVALID',
]);

/**
 * Whether a failure is one to acquire, as ISO/IEC 19795-1 counts them: the picture was presented and gave no template.
 * Anything else (no connection, a rate limit, a file that is not there) says nothing about people and has no part in
 * error rates.
 */
export function isAcquisitionFailure(code: string): boolean {
  return (
    PICTURE_CODES.has(code) || (Object.hasOwn(ERRORS, code) && ERRORS[code as ErrorCode].kind === 'face')
  );
}
