import { FaceError } from '@face/core';
import { type FormData, errors, request } from 'undici';
import type { ConnectionSettings } from './connection-options.js';
import { type DispatcherSettings, MAX_REPLY_BYTES, openDispatcher } from './dispatcher.js';
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

/** A slow uplink, bytes per ms: the time it takes to send a body is no silence of the vendor's. */
const SLOWEST_UPLOAD = 100;

/**
 * A channel to one vendor. Redirects are returned, never followed: they would carry credentials to wherever the
 * answer points.
 */
export function openHttpChannel(vendor: string, settings: DispatcherSettings): HttpChannel {
  const dispatcher = openDispatcher(settings);
  return {
    async send({ url, method, headers, body = null }, signal) {
      const headersTimeout = settings.timeouts.headersMs + Math.ceil(sizeOf(body) / SLOWEST_UPLOAD);
      try {
        const reply = await request(url, { dispatcher, method, headers, body, signal, headersTimeout });
        const text = await reply.body.text();
        return {
          status: reply.statusCode,
          header: (name) => [reply.headers[name]].flat()[0],
          text,
        };
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        throw toAttemptFailure(error, vendor, { ...settings.timeouts, headersMs: headersTimeout });
      }
    },
    close: () => dispatcher.close(),
  };
}

/** Bytes of a body; of a form those of its values. */
function sizeOf(body: string | Buffer | FormData | null): number {
  if (body === null) return 0;
  if (typeof body === 'string' || Buffer.isBuffer(body)) return Buffer.byteLength(body);
  return [...body.values()].reduce(
    (sum, value) => sum + (typeof value === 'string' ? Buffer.byteLength(value) : value.size),
    0,
  );
}

/** A name that does not exist, or TLS that cannot be set up, will be so a second later as well. */
const LASTING =
  /^(ENOTFOUND|EPROTO|ERR_TLS|ERR_SSL|CERT_|CRL_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_|INVALID_|UNABLE_TO|ERR_INVALID|UND_ERR_INVALID)/;

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
  const proxyStatus = refusedByProxy(cause);
  if (proxyStatus !== undefined) {
    const reason = `the proxy answered with status ${proxyStatus}`;
    const error = new FaceError('VENDOR_UNREACHABLE', { vendor, reason, proxyStatus });
    return new AttemptFailure(error, { retryable: proxyStatus >= 500 });
  }
  if (cause instanceof errors.ResponseExceededMaxSizeError) {
    return new AttemptFailure(badReply(`more than ${MAX_REPLY_BYTES} bytes`), { retryable: false });
  }
  if (cause instanceof errors.HTTPParserError || cause instanceof errors.HeadersOverflowError) {
    // Without its cause, which holds what was received: perhaps our request, echoed.
    const error = new FaceError('VENDOR_BAD_RESPONSE', {
      vendor,
      reason: `it is not HTTP (${reasonOf(cause)})`,
    });
    return new AttemptFailure(error, { retryable: false });
  }
  const reason = reasonOf(cause);
  // The cause of an invalid URL holds that URL, which may hold a signature.
  const told = reason === 'ERR_INVALID_URL' ? {} : { cause };
  return new AttemptFailure(new FaceError('VENDOR_UNREACHABLE', { vendor, reason }, told), {
    retryable: !LASTING.test(reason),
  });
}

/** The status with which a proxy refused to open a tunnel: undici tells it in the message only. */
function refusedByProxy(cause: unknown): number | undefined {
  if (!(cause instanceof errors.RequestAbortedError)) return undefined;
  const [, status] = /^Proxy response \((\d{3})\)/.exec(cause.message) ?? [];
  return status === undefined ? undefined : Number(status);
}

function reasonOf(cause: unknown): string {
  if (typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string') {
    return cause.code;
  }
  return cause instanceof Error ? cause.name : 'unknown';
}
