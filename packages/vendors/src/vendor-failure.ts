import { FaceError, type ErrorParams, type VendorErrorSpec } from '@face/core';
import type { HttpReply } from './http-channel.js';
import { AttemptFailure, retryAfterMs } from './retry.js';

/** An error that the vendor reported in its own protocol. */
export function vendorFailure(
  spec: VendorErrorSpec,
  params: ErrorParams & { readonly vendor: string; readonly vendorCode: string },
  reply: HttpReply,
): AttemptFailure {
  return new AttemptFailure(new FaceError(spec.ours, { ...params, status: reply.status }), {
    retryable: spec.retryable,
    retryAfterMs: retryAfterMs(reply.header('retry-after'), Date.now()),
  });
}

/** A reply that is not of the vendor's protocol: a proxy's page, a gateway's error, a cut or empty body. */
export function protocolFailure(vendor: string, reply: HttpReply): AttemptFailure {
  const { status } = reply;
  const advice = { retryAfterMs: retryAfterMs(reply.header('retry-after'), Date.now()) };
  if (status === 429) {
    const error = new FaceError('VENDOR_RATE_LIMITED', { vendor, status, vendorCode: 'HTTP 429' });
    return new AttemptFailure(error, { ...advice, retryable: true });
  }
  if (status >= 500) {
    const error = new FaceError('VENDOR_UNAVAILABLE', { vendor, status, vendorCode: `HTTP ${status}` });
    return new AttemptFailure(error, { ...advice, retryable: true });
  }
  const reason = describe(reply);
  return new AttemptFailure(new FaceError('VENDOR_BAD_RESPONSE', { vendor, status, reason }), {
    // A body that was lost on its way may arrive next time; a redirect or a foreign page will come again.
    retryable: reason === EMPTY || reason === CUT,
  });
}

/** The body as a JSON object, or undefined when it is none. */
export function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const EMPTY = 'an empty body';
const CUT = 'JSON that ends early or is not valid';

function describe({ status, text, header }: HttpReply): string {
  if (status >= 300 && status < 400) return 'a redirect, which is not followed';
  if (text.trim() === '') return EMPTY;
  if (/^\s*</.test(text)) return 'a page of HTML or XML';
  if (jsonObject(text) !== undefined) return 'JSON of another form';
  if (/^\s*[{[]/.test(text)) return CUT;
  return `${header('content-type') ?? 'untyped'} text`;
}
