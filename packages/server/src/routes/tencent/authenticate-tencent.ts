import type { Caller, Keys } from '../../auth/keys.js';
import { isSignatureV1Method, isSignatureV1Valid } from '../../auth/signature-v1.js';
import { isTc3SignatureValid, parseTc3Authorization, utcDate } from '../../auth/tc3.js';
import { equalSecrets } from '../../auth/keys.js';
import { TencentError } from './tencent-error.js';
import { type RawRequest, commonParameter, requiredParameter } from './tencent-request.js';

/** How far a timestamp may be from this server's clock. */
const MAX_CLOCK_SKEW_SECONDS = 300;

/**
 * Proves who sent a request by its TC3 or version 1 signature. On a server without keys everybody may call,
 * signed or not.
 * @param hosts - names of this server that may have been signed
 * @param nowSeconds - the server's clock
 * @throws TencentError `AuthFailure.*`, `MissingParameter`; FaceError `KEY_FORBIDDEN`
 */
export function authenticateTencent(
  raw: RawRequest,
  hosts: readonly string[],
  keys: Keys,
  nowSeconds: number = Date.now() / 1000,
): Caller {
  if (keys.open) return keys.anonymous;
  const authorization = raw.header('authorization');
  if (authorization !== undefined) return checkTc3(raw, hosts, keys, authorization, nowSeconds);
  if (raw.header('x-tc-action') !== undefined && commonParameter(raw, 'Signature') === undefined) {
    throw new TencentError('AuthFailure.InvalidAuthorization', 'The Authorization header is missing.');
  }
  return checkV1(raw, hosts, keys, nowSeconds);
}

function checkTc3(
  raw: RawRequest,
  hosts: readonly string[],
  keys: Keys,
  header: string,
  nowSeconds: number,
): Caller {
  const authorization = parseTc3Authorization(header);
  if (authorization === undefined) throw new TencentError('AuthFailure.InvalidAuthorization');
  const timestamp = requiredParameter(raw, 'Timestamp');
  const seconds = checkTimestamp(timestamp, nowSeconds);
  const { secret, key } = keys.claim(authorization.secretId);
  const { method, rawQuery, header: readHeader, body } = raw;
  const request = { method, rawQuery, header: readHeader, hosts, body, timestamp };
  const signed = isTc3SignatureValid(authorization, request, secret);
  if (key === undefined) throw new TencentError('AuthFailure.SecretIdNotFound');
  if (!signed) throw new TencentError('AuthFailure.SignatureFailure');
  if (authorization.date !== utcDate(seconds)) {
    throw new TencentError(
      'AuthFailure.SignatureFailure',
      'The date of the credential scope is not that of the timestamp.',
    );
  }
  checkToken(raw, key.token);
  return keys.callerOf(key, 'tencent');
}

function checkV1(raw: RawRequest, hosts: readonly string[], keys: Keys, nowSeconds: number): Caller {
  const secretId = requiredParameter(raw, 'SecretId');
  const signature = requiredParameter(raw, 'Signature');
  const timestamp = requiredParameter(raw, 'Timestamp');
  requiredParameter(raw, 'Nonce');
  const digest = commonParameter(raw, 'SignatureMethod') ?? 'HmacSHA1';
  if (!isSignatureV1Method(digest)) {
    throw new TencentError('InvalidParameterValue', 'SignatureMethod is neither HmacSHA1 nor HmacSHA256.');
  }
  checkTimestamp(timestamp, nowSeconds);
  const { secret, key } = keys.claim(secretId);
  const parameters = raw.method === 'GET' ? raw.query : raw.form;
  const signed = isSignatureV1Valid(signature, { method: raw.method, hosts, parameters }, secret, digest);
  if (key === undefined) throw new TencentError('AuthFailure.SecretIdNotFound');
  if (!signed) throw new TencentError('AuthFailure.SignatureFailure');
  checkToken(raw, key.token);
  return keys.callerOf(key, 'tencent');
}

function checkTimestamp(timestamp: string, nowSeconds: number): number {
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw new TencentError('InvalidParameter', 'Timestamp is not a number of seconds.');
  }
  const seconds = Number(timestamp);
  if (Math.abs(seconds - nowSeconds) > MAX_CLOCK_SKEW_SECONDS) {
    throw new TencentError('AuthFailure.SignatureExpire');
  }
  return seconds;
}

function checkToken(raw: RawRequest, expected: string | undefined): void {
  const given = commonParameter(raw, 'Token');
  if (given === undefined && expected === undefined) return;
  if (!equalSecrets(given ?? '', expected ?? '')) throw new TencentError('AuthFailure.TokenFailure');
}
