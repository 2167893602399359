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

/** One finding about a vendor's configuration. */
export interface Diagnosis {
  readonly check: 'reachable' | 'clock' | 'credentials' | 'account';
  /** Absent when an earlier problem kept it from being checked. */
  readonly ok?: boolean;
  readonly detail: string;
  readonly error?: FaceError;
}

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
  vendor: string,
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
    return findings(error, reply, clock());
  } finally {
    await session.close();
  }
}

function findings(error: FaceError, reply: HttpReply | undefined, nowSeconds: number): readonly Diagnosis[] {
  const spoke =
    reply !== undefined && error.code !== 'VENDOR_BAD_RESPONSE' && error.code !== 'VENDOR_UNAVAILABLE';
  if (!spoke) {
    const detail = 'not checked: the vendor did not answer';
    return [
      { check: 'reachable', ok: false, detail: error.message, error },
      { check: 'clock', detail },
      { check: 'credentials', detail },
      { check: 'account', detail },
    ];
  }
  const { code, message } = error;
  const refused = code === 'AUTH_FAILED' || code === 'AUTH_FORBIDDEN';
  const known = code !== 'AUTH_CLOCK_SKEW';
  const accountDetail = refused || !known ? 'not checked: the keys were not accepted' : 'in order';
  return [
    { check: 'reachable', ok: true, detail: `HTTP ${reply.status}` },
    clockFinding(reply.header('date'), nowSeconds),
    {
      check: 'credentials',
      ...(known ? { ok: !refused } : {}),
      detail: refused
        ? message
        : known
          ? 'accepted'
          : 'not checked: the signature has expired; set the clock',
      ...(refused ? { error } : {}),
    },
    code === 'VENDOR_ACCOUNT'
      ? { check: 'account', ok: false, detail: message, error }
      : { check: 'account', ...(accountDetail === 'in order' ? { ok: true } : {}), detail: accountDetail },
  ];
}

function clockFinding(dateHeader: string | undefined, nowSeconds: number): Diagnosis {
  const serverSeconds = Date.parse(dateHeader ?? '') / 1000;
  if (Number.isNaN(serverSeconds)) return { check: 'clock', detail: 'not checked: the vendor sent no date' };
  const seconds = Math.round(nowSeconds - serverSeconds);
  const direction = seconds < 0 ? 'behind' : 'ahead of';
  return {
    check: 'clock',
    ok: Math.abs(seconds) <= CLOCK_TOLERANCE_SECONDS,
    detail: `${Math.abs(seconds)} s ${direction} the vendor's clock`,
  };
}
