import type { ApiKey } from '../../auth/api-key.js';
import { type Caller, type Claim, type Keys, equalSecrets } from '../../auth/keys.js';
import { type SignatureV1Method, isSignatureV1Method, isSignatureV1Valid } from '../../auth/signature-v1.js';
import {
  type Tc3Authorization,
  isTc3SignatureValid,
  parseTc3Authorization,
  utcDate,
} from '../../auth/tc3.js';
import { TencentError } from './tencent-error.js';
import {
  type CommonParameter,
  type RawRequest,
  commonParameter,
  coveredByV1,
  requiredIn,
  requiredParameter,
  signedByV1,
} from './tencent-request.js';

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
  return authorization === undefined
    ? checkV1(raw, hosts, keys, nowSeconds)
    : checkTc3(raw, hosts, keys, authorization, nowSeconds);
}

/**
 * Refuses by its head alone a request that no body could make right: of which neither header nor query proves
 * anything, or whose key is unknown.
 * @param raw - with an empty body
 * @param isForm - whether the body may hold the parameters
 * @throws TencentError `AuthFailure.*`, `MissingParameter`
 */
export function refuseUnprovable(
  raw: RawRequest,
  isForm: boolean,
  keys: Keys,
  nowSeconds: number = Date.now() / 1000,
): void {
  if (keys.open) return;
  const header = raw.header('authorization');
  if (header === undefined) {
    if (!isForm) v1Claim(raw, keys, nowSeconds);
    return;
  }
  const { secretId } = tc3Authorization(header);
  const timestamp = commonParameter(raw, 'Timestamp');
  if (timestamp !== undefined) checkTimestamp(timestamp, nowSeconds);
  knownKey(keys.claim(secretId));
}

function checkTc3(
  raw: RawRequest,
  hosts: readonly string[],
  keys: Keys,
  header: string,
  nowSeconds: number,
): Caller {
  const authorization = tc3Authorization(header);
  const timestamp = requiredParameter(raw, 'Timestamp');
  const seconds = checkTimestamp(timestamp, nowSeconds);
  const claim = keys.claim(authorization.secretId);
  const key = knownKey(claim);
  const { method, rawQuery, header: readHeader, bodyHash } = raw;
  const request = { method, rawQuery, header: readHeader, hosts, bodyHash, timestamp };
  if (!isTc3SignatureValid(authorization, request, claim.secret)) {
    throw new TencentError('AuthFailure.SignatureFailure');
  }
  if (authorization.date !== utcDate(seconds)) {
    throw new TencentError(
      'AuthFailure.SignatureFailure',
      'The date of the credential scope is not that of the timestamp.',
    );
  }
  checkToken(raw, key.token);
  return keys.callerOf(key, 'tencent');
}

function tc3Authorization(header: string): Tc3Authorization {
  const authorization = parseTc3Authorization(header);
  if (authorization === undefined) throw new TencentError('AuthFailure.InvalidAuthorization');
  return authorization;
}

function checkV1(raw: RawRequest, hosts: readonly string[], keys: Keys, nowSeconds: number): Caller {
  const { parameters, signature, digest, claim } = v1Claim(raw, keys, nowSeconds);
  const key = knownKey(claim);
  if (!isSignatureV1Valid(signature, { method: raw.method, hosts, parameters }, claim.secret, digest)) {
    throw new TencentError('AuthFailure.SignatureFailure');
  }
  checkToken(raw, key.token);
  return keys.callerOf(key, 'tencent');
}

interface V1Claim {
  readonly parameters: ReadonlyMap<string, string>;
  readonly signature: string;
  readonly digest: SignatureV1Method;
  readonly claim: Claim;
}

/** Reads what a version 1 signature needs, from nowhere but the parameters that it covers. */
function v1Claim(raw: RawRequest, keys: Keys, nowSeconds: number): V1Claim {
  if (raw.header('x-tc-action') !== undefined && signedByV1(raw) === undefined) {
    throw new TencentError('AuthFailure.InvalidAuthorization', 'The Authorization header is missing.');
  }
  const parameters = coveredByV1(raw);
  const required = (name: CommonParameter): string => requiredIn(parameters, name);
  const [secretId, signature, timestamp] = [
    required('SecretId'),
    required('Signature'),
    required('Timestamp'),
  ];
  required('Nonce');
  const named = parameters.get('SignatureMethod') ?? '';
  const digest = named === '' ? 'HmacSHA1' : named;
  if (!isSignatureV1Method(digest)) {
    throw new TencentError('InvalidParameterValue', 'SignatureMethod is neither HmacSHA1 nor HmacSHA256.');
  }
  checkTimestamp(timestamp, nowSeconds);
  return { parameters, signature, digest, claim: keys.claim(secretId) };
}

/** Tencent has a code of its own for unknown ids, so nothing is gained by hiding them. */
function knownKey({ key }: Claim): ApiKey {
  if (key === undefined) throw new TencentError('AuthFailure.SecretIdNotFound');
  return key;
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
