import { FaceError } from '@face/core';
import { randomInt } from 'node:crypto';
import type { HttpRequest } from '../http-channel.js';
import { MAX_REQUEST_BYTES } from './image-rules.js';
import { jsonBody } from './json-body.js';
import type { TencentSettings } from './options.js';
import { authorization } from './sign-tc3.js';
import { type SignatureV1Method, signV1 } from './sign-v1.js';
import type { TencentAction, TencentParameters } from './wire.js';

const JSON_TYPE = 'application/json; charset=utf-8';
const FORM_TYPE = 'application/x-www-form-urlencoded';
const CLIENT = 'face-vendors';

/** Makes the signed request of an action for a time, in seconds since 1970. */
export type BuildRequest = (timestamp: number) => HttpRequest;

/**
 * Prepares an action's request; only the signature is made anew for each attempt.
 * @throws FaceError `IMAGE_TOO_MANY_BYTES` when it is larger than the vendor takes.
 */
export function requestBuilder(
  action: TencentAction,
  parameters: TencentParameters,
  settings: TencentSettings,
): BuildRequest {
  const { signatureMethod } = settings;
  return signatureMethod === 'TC3-HMAC-SHA256'
    ? tc3Builder(action, parameters, settings)
    : v1Builder(action, parameters, settings, signatureMethod);
}

function tc3Builder(
  action: TencentAction,
  parameters: TencentParameters,
  settings: TencentSettings,
): BuildRequest {
  const { endpoint, protocol, service, version, region, token, language } = settings;
  const body = jsonBody(parameters);
  checkSize(body.length, MAX_REQUEST_BYTES.tc3);
  const fixedHeaders = {
    'content-type': JSON_TYPE,
    host: endpoint,
    'x-tc-action': action,
    'x-tc-version': version,
    'x-tc-requestclient': CLIENT,
    ...(region === undefined ? {} : { 'x-tc-region': region }),
    ...(token === undefined ? {} : { 'x-tc-token': token }),
    ...(language === undefined ? {} : { 'x-tc-language': language }),
  };
  const toSign = { method: 'POST', query: '', contentType: JSON_TYPE, host: endpoint, body } as const;
  return (timestamp) => ({
    method: 'POST',
    url: `${protocol}://${endpoint}/`,
    headers: {
      ...fixedHeaders,
      'x-tc-timestamp': String(timestamp),
      authorization: authorization(toSign, settings, timestamp, service),
    },
    body,
  });
}

function v1Builder(
  action: TencentAction,
  parameters: TencentParameters,
  settings: TencentSettings,
  signatureMethod: SignatureV1Method,
): BuildRequest {
  const { endpoint, protocol, secretId, secretKey, version, region, token, language } = settings;
  const texts = withImagesAsText(parameters);
  return (timestamp) => {
    const signed = {
      ...texts,
      Action: action,
      Version: version,
      RequestClient: CLIENT,
      Nonce: randomInt(1, 2 ** 31),
      Timestamp: timestamp,
      SecretId: secretId,
      SignatureMethod: signatureMethod,
      ...(region === undefined ? {} : { Region: region }),
      ...(token === undefined ? {} : { Token: token }),
      ...(language === undefined ? {} : { Language: language }),
    };
    const encode = (method: 'GET' | 'POST'): string =>
      formEncode({ ...signed, Signature: signV1(method, endpoint, signed, secretKey, signatureMethod) });
    const url = `${protocol}://${endpoint}/`;
    const query = encode('GET');
    if (query.length <= MAX_REQUEST_BYTES.v1Get) {
      return { method: 'GET', url: `${url}?${query}`, headers: { host: endpoint } };
    }
    const body = encode('POST');
    checkSize(body.length, MAX_REQUEST_BYTES.v1Post);
    return { method: 'POST', url, headers: { host: endpoint, 'content-type': FORM_TYPE }, body };
  };
}

/** Signature v1 covers strings and numbers only. */
function withImagesAsText(parameters: TencentParameters): Record<string, string | number> {
  const entries = Object.entries(parameters).map(([name, value]): [string, string | number] => [
    name,
    typeof value === 'object'
      ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
      : value,
  ]);
  return Object.fromEntries(entries);
}

function formEncode(parameters: Readonly<Record<string, string | number>>): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) form.set(name, String(value));
  return form.toString();
}

function checkSize(sizeBytes: number, maxBytes: number): void {
  if (sizeBytes <= maxBytes) return;
  const vendorCode = 'RequestSizeLimitExceeded';
  throw new FaceError('IMAGE_TOO_MANY_BYTES', { vendor: 'tencent', vendorCode, sizeBytes, maxBytes });
}
