import { FaceError, isFaceError } from '@face/core';
import { z } from 'zod';
import { readReply as readFaceppReply } from './facepp/read-reply.js';
import { type FaceppOptions, faceppOptionsSchema } from './facepp/options.js';
import { requestBody } from './facepp/wire.js';
import type { ConnectionSettings } from './connection-options.js';
import type { HttpReply, HttpRequest } from './http-channel.js';
import { parseOptions } from './parse-options.js';
import { createRedactor } from './redact.js';
import { requestBuilder } from './tencent/build-request.js';
import { type TencentOptions, tencentOptionsSchema } from './tencent/options.js';
import { readReply as readTencentReply } from './tencent/read-reply.js';
import { openVendorSession } from './vendor-session.js';

interface Check {
  readonly check: 'reachable' | 'clock' | 'credentials' | 'account';
  readonly detail: string;
}

/** One finding about a vendor's configuration; `ok` is absent when something kept it from being checked. */
export type Diagnosis =
  | (Check & { readonly ok?: true; readonly error?: never })
  | (Check & { readonly ok: false; readonly error: FaceError });

/**
 * How the vendors refuse a request whose keys they have accepted and whose image is missing. Anything else, a
 * busy service or a code that is new, says nothing about the keys.
 */
const REFUSALS: Readonly<Record<'tencent' | 'facepp', readonly string[]>> = {
  tencent: [
    'InvalidParameterValue.ImageEmpty',
    'MissingParameter.ErrorParameterEmpty',
    'MissingParameter',
    'FailedOperation.ImageDecodeFailed',
  ],
  facepp: ['MISSING_ARGUMENTS'],
};

/** How far the signature's clock may be off, seconds. */
const CLOCK_TOLERANCE_SECONDS = 300;

/**
 * Checks reachability, clock, keys and account of Tencent with one DetectFace request whose image is empty: the
 * vendor authenticates it and then refuses it.
 * @throws FaceError `INVALID_ARGUMENT` for options that cannot be tried at all.
 */
export async function diagnoseTencent(options: TencentOptions): Promise<readonly Diagnosis[]> {
  const settings = parseOptions(tencentOptionsSchema, options);
  const redact = createRedactor([settings.secretKey, settings.secretId, settings.token]);
  const clock = settings.clock ?? (() => Date.now() / 1000);
  const build = requestBuilder('DetectFace', { Image: '' }, settings);
  return diagnose(
    'tencent',
    settings,
    () => build(Math.floor(clock())),
    clock,
    (reply) => {
      readTencentReply(reply, z.never(), redact);
    },
  );
}

/** Checks reachability, clock, keys and account of Face++ with one Compare request that names no image. */
export async function diagnoseFacepp(options: FaceppOptions): Promise<readonly Diagnosis[]> {
  const settings = parseOptions(faceppOptionsSchema, options);
  const { endpoint, protocol, apiKey, apiSecret } = settings;
  const redact = createRedactor([apiSecret, apiKey]);
  const { headers, body } = requestBody({}, settings);
  const url = `${protocol}://${endpoint}/facepp/v3/compare`;
  const request = { method: 'POST', url, headers: { ...headers, host: endpoint }, body } as const;
  return diagnose(
    'facepp',
    settings,
    () => request,
    () => Date.now() / 1000,
    (reply) => {
      readFaceppReply(reply, z.never(), redact);
    },
  );
}

async function diagnose(
  vendor: 'tencent' | 'facepp',
  settings: ConnectionSettings,
  makeRequest: () => HttpRequest,
  clock: () => number,
  read: (reply: HttpReply) => void,
): Promise<readonly Diagnosis[]> {
  const session = openVendorSession(vendor, { ...settings, maxAttempts: 1 });
  let reply: HttpReply | undefined;
  try {
    await session.call(undefined, (call) =>
      call.exchange(async (send) => {
        reply = await send(makeRequest);
        read(reply);
      }),
    );
    throw new FaceError('VENDOR_BAD_RESPONSE', { vendor, reason: 'it accepted a request without an image' });
  } catch (error) {
    if (!isFaceError(error)) throw error;
    return findings(vendor, error, reply, clock());
  } finally {
    await session.close();
  }
}

function findings(
  vendor: 'tencent' | 'facepp',
  error: FaceError,
  reply: HttpReply | undefined,
  nowSeconds: number,
): readonly Diagnosis[] {
  const { code, message } = error;
  const spoke = reply !== undefined && code !== 'VENDOR_BAD_RESPONSE' && code !== 'VENDOR_UNAVAILABLE';
  if (!spoke) {
    const detail = 'not checked: the vendor did not answer';
    return [
      { check: 'reachable', ok: false, detail: message, error },
      { check: 'clock', detail },
      { check: 'credentials', detail },
      { check: 'account', detail },
    ];
  }
  const answered: Diagnosis = { check: 'reachable', ok: true, detail: `HTTP ${reply.status}` };
  const clock = clockFinding(vendor, error, reply.header('date'), nowSeconds);
  const accepted: Diagnosis = { check: 'credentials', ok: true, detail: 'accepted' };
  if (code === 'AUTH_FAILED' || code === 'AUTH_FORBIDDEN') {
    const detail = 'not checked: the keys were not accepted';
    const refused: Diagnosis = { check: 'credentials', ok: false, detail: message, error };
    return [answered, clock, refused, { check: 'account', detail }];
  }
  if (code === 'VENDOR_ACCOUNT') {
    return [answered, clock, accepted, { check: 'account', ok: false, detail: message, error }];
  }
  const vendorCode = String(error.params.vendorCode ?? code);
  if (REFUSALS[vendor].includes(vendorCode)) {
    return [answered, clock, accepted, { check: 'account', ok: true, detail: 'in order' }];
  }
  const detail =
    code === 'AUTH_CLOCK_SKEW'
      ? 'not checked: the signature has expired; set the clock'
      : `not checked: ${vendorCode}`;
  return [answered, clock, { check: 'credentials', detail }, { check: 'account', detail }];
}

function clockFinding(
  vendor: string,
  error: FaceError,
  dateHeader: string | undefined,
  nowSeconds: number,
): Diagnosis {
  const skewSeconds = Math.round(nowSeconds - Date.parse(dateHeader ?? '') / 1000);
  const expired = error.code === 'AUTH_CLOCK_SKEW';
  if (Number.isNaN(skewSeconds)) {
    return expired
      ? { check: 'clock', ok: false, detail: error.message, error }
      : { check: 'clock', detail: 'not checked: the vendor sent no date' };
  }
  const direction = skewSeconds < 0 ? 'behind' : 'ahead of';
  const detail = `${Math.abs(skewSeconds)} s ${direction} the vendor's clock`;
  if (!expired && Math.abs(skewSeconds) <= CLOCK_TOLERANCE_SECONDS) {
    return { check: 'clock', ok: true, detail };
  }
  const { params } = error;
  const facts = expired ? { ...params, skewSeconds } : { vendor, skewSeconds };
  return { check: 'clock', ok: false, detail, error: new FaceError('AUTH_CLOCK_SKEW', facts) };
}
