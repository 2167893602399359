import { ERRORS, type ErrorCode, type ErrorKind, FaceError, isFaceError } from '@face/core';
import type { FastifyReply, FastifyRequest } from 'fastify';

const STATUS_BY_KIND: Record<ErrorKind, number> = {
  input: 400,
  face: 422,
  model: 500,
  busy: 503,
  aborted: 503,
  vendor: 502,
  auth: 401,
  internal: 500,
};
const STATUS_BY_CODE: Partial<Record<ErrorCode, number>> = {
  IMAGE_TOO_MANY_BYTES: 413,
  REQUEST_TOO_LARGE: 413,
  REQUEST_TOO_SLOW: 408,
  HOST_REFUSED: 421,
  IMAGE_FORMAT_UNSUPPORTED: 415,
  IMAGE_GIF_UNSUPPORTED: 415,
  KEY_FORBIDDEN: 403,
  ROUTE_NOT_FOUND: 404,
  FACE_TOKEN_NOT_FOUND: 404,
  RATE_LIMITED: 429,
  SERVER_TIMEOUT: 504,
};
const DEFAULT_RETRY_AFTER_MS = 1000;

/** HTTP status of one of our codes. */
export function problemStatus(code: ErrorCode): number {
  return STATUS_BY_CODE[code] ?? STATUS_BY_KIND[ERRORS[code].kind];
}

/** Answers any failure as problem+json with our code. Failures inside the server keep their details to the log. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: unknown): FastifyReply {
  const failure = isFaceError(error) ? error : new FaceError('INTERNAL', { reason: 'unexpected failure' });
  const { code, kind } = failure;
  const status = problemStatus(code);
  const inside = kind === 'internal' || kind === 'model';
  if (inside) request.log.error({ err: error }, 'internal error');
  request.outcome = { protocol: 'rest', action: 'unknown', ...request.outcome, code };
  if (status === 401) void reply.header('www-authenticate', 'Bearer realm="face"');
  if (kind === 'busy') {
    const retryAfterMs = Number(failure.params.retryAfterMs ?? DEFAULT_RETRY_AFTER_MS);
    void reply.header('retry-after', Math.max(1, Math.ceil(retryAfterMs / 1000)));
  }
  const { retryable } = ERRORS[code];
  const problem = {
    type: `urn:face:error:${code}`,
    title: inside ? 'Internal error' : failure.remedy,
    status,
    detail: inside
      ? 'The server could not process the request; its log has the request id.'
      : failure.message,
    code,
    retryable,
    ...(inside ? {} : { params: failure.params }),
    requestId: request.id,
  };
  return reply
    .code(status)
    .header('content-type', 'application/problem+json')
    .send(Buffer.from(JSON.stringify(problem)));
}
