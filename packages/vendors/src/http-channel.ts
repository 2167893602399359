import { FaceError } from '@face/core';
import { Agent, errors, request } from 'undici';
import type { FormData } from 'undici';
import type { ConnectionSettings } from './connection-options.js';
import { AttemptFailure } from './retry.js';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | FormData;
}

export interface HttpReply {
  readonly status: number;
  /** A header by lower-case name; the first where it comes several times. */
  readonly header: (name: string) => string | undefined;
  readonly text: string;
}

export interface HttpChannel {
  /** @throws AttemptFailure when no complete reply arrives; rejects with the signal's reason on abort. */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpReply>;
  close(): Promise<void>;
}

/** Far above any answer of these APIs (a hundred faces with landmarks); a larger one is not theirs. */
const MAX_REPLY_BYTES = 4 * 2 ** 20;

/**
 * Keep-alive connections to one vendor. Redirects are returned, never followed: they would carry credentials to
 * wherever the answer points.
 */
export function openHttpChannel(
  vendor: string,
  { timeouts, concurrency }: Pick<ConnectionSettings, 'timeouts' | 'concurrency'>,
): HttpChannel {
  const dispatcher = new Agent({
    connections: concurrency,
    pipelining: 1,
    connect: { timeout: timeouts.connectMs },
    headersTimeout: timeouts.headersMs,
    bodyTimeout: timeouts.bodyMs,
    maxResponseSize: MAX_REPLY_BYTES,
  });
  return {
    async send({ url, method, headers, body }, signal) {
      try {
        const reply = await request(url, { dispatcher, method, headers, body: body ?? null, signal });
        const text = await reply.body.text();
        return {
          status: reply.statusCode,
          header: (name) => [reply.headers[name]].flat()[0],
          text,
        };
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        throw toAttemptFailure(error, vendor, timeouts);
      }
    },
    close: () => dispatcher.close(),
  };
}

function toAttemptFailure(
  cause: unknown,
  vendor: string,
  timeouts: ConnectionSettings['timeouts'],
): AttemptFailure {
  const timedOut = (phase: string, timeoutMs: number): FaceError =>
    new FaceError('TIMEOUT', { vendor, phase, timeoutMs }, { cause });
  const badReply = (reason: string): FaceError =>
    new FaceError('VENDOR_BAD_RESPONSE', { vendor, reason }, { cause });
  if (cause instanceof errors.ConnectTimeoutError) {
    return new AttemptFailure(timedOut('connect', timeouts.connectMs), { retryable: true });
  }
  if (cause instanceof errors.HeadersTimeoutError) {
    return new AttemptFailure(timedOut('headers', timeouts.headersMs), { retryable: true });
  }
  if (cause instanceof errors.BodyTimeoutError) {
    return new AttemptFailure(timedOut('body', timeouts.bodyMs), { retryable: true });
  }
  if (cause instanceof errors.ResponseExceededMaxSizeError) {
    return new AttemptFailure(badReply(`more than ${MAX_REPLY_BYTES} bytes`), { retryable: false });
  }
  if (cause instanceof errors.HTTPParserError) {
    // Without its cause, which holds what was received: perhaps our request, echoed.
    const error = new FaceError('VENDOR_BAD_RESPONSE', {
      vendor,
      reason: `it is not HTTP (${reasonOf(cause)})`,
    });
    return new AttemptFailure(error, { retryable: false });
  }
  const reason = reasonOf(cause);
  return new AttemptFailure(new FaceError('VENDOR_UNREACHABLE', { vendor, reason }, { cause }), {
    // A name that does not exist or a certificate that does not match will be so a second later as well.
    retryable:
      !/^(ENOTFOUND|ERR_TLS|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_INVALID|UND_ERR_INVALID)/.test(reason),
  });
}

function reasonOf(cause: unknown): string {
  if (typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string') {
    return cause.code;
  }
  return cause instanceof Error ? cause.name : 'unknown';
}
