import { FaceError, type ErrorParams, type VendorErrorSpec } from '@face/core';
import type { HttpReply } from './http-channel.js';
import { AttemptFailure, retryAfterMs } from './retry.js';

/** An error that the vendor reported in its own protocol. */
export function vendorFailure(
  spec: VendorErrorSpec,
  params: ErrorParams & { readonly vendor: string; readonly vendorCode: string },
  reply: HttpReply,
): AttemptFailure {
  const { ours, retryable } = (spec.unlisted === true ? byStatus(reply.status) : undefined) ?? spec;
  const { status } = reply;
  const wait = askedWait(reply);
  return new AttemptFailure(new FaceError(ours, { ...params, status, ...wait }), { retryable, ...wait });
}

/** A reply that is not of the vendor's protocol: a proxy's page, a gateway's error, a cut or empty body. */
export function protocolFailure(vendor: string, reply: HttpReply): AttemptFailure {
  const { status } = reply;
  const known = byStatus(status);
  if (known !== undefined) {
    const wait = askedWait(reply);
    const error = new FaceError(known.ours, { vendor, status, vendorCode: `HTTP ${status}`, ...wait });
    return new AttemptFailure(error, { retryable: true, ...wait });
  }
  const reason = describe(reply);
  return new AttemptFailure(new FaceError('VENDOR_BAD_RESPONSE', { vendor, status, reason }), {
    // A body that was lost on its way may arrive next time; a refusal or a foreign page will come again.
    retryable: reason === CUT || (reason === EMPTY && status === 200),
  });
}

/** What an HTTP status says by itself. */
function byStatus(status: number): Pick<VendorErrorSpec, 'ours' | 'retryable'> | undefined {
  if (status === 429) return { ours: 'VENDOR_RATE_LIMITED', retryable: true };
  return status >= 500 ? { ours: 'VENDOR_UNAVAILABLE', retryable: true } : undefined;
}

function askedWait(reply: HttpReply): { retryAfterMs?: number } {
  const waitMs = retryAfterMs(reply.header('retry-after'), Date.now());
  return waitMs === undefined ? {} : { retryAfterMs: waitMs };
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
