import { type ErrorCode, type ErrorParams, FaceError, isFaceError } from '@face/core';

/** A `FaceError` in a form that survives the way between threads (structured clone drops custom fields). */
export interface ErrorMessage {
  readonly code: ErrorCode;
  readonly params: ErrorParams;
  /** Message of the underlying error, if any. */
  readonly cause?: string;
}

/** Packs any error; one that is no `FaceError` becomes `INTERNAL`. */
export function toErrorMessage(error: unknown): ErrorMessage {
  if (!isFaceError(error)) {
    const reason = error instanceof Error ? error.message : String(error);
    return { code: 'INTERNAL', params: { reason }, cause: reason };
  }
  const { code, params, cause } = error;
  return { code, params, ...(cause instanceof Error ? { cause: cause.message } : {}) };
}

/** The `FaceError` that the message carried. */
export function fromErrorMessage({ code, params, cause }: ErrorMessage): FaceError {
  return new FaceError(code, params, cause === undefined ? {} : { cause: new Error(cause) });
}

/** libvips, ONNX Runtime, V8 and the C++ library, in this order; none gives a code. */
const OUT_OF_MEMORY = /out of memory|Failed to allocate memory|Array buffer allocation failed|bad_alloc/;

/** Whether an error, or what caused it, says that memory could not be had. */
export function isMemoryShortage(error: unknown): boolean {
  return error instanceof Error && (OUT_OF_MEMORY.test(error.message) || isMemoryShortage(error.cause));
}
