import { createRequire } from 'node:module';
import { KEY } from './test-server.js';

/** The signer inside Tencent's own SDK: what it signs must be accepted. */
interface SdkSign {
  sign3(input: {
    method: string;
    url: string;
    payload: string | Buffer;
    timestamp: number;
    service: string;
    secretId: string;
    secretKey: string;
    headers: Record<string, string>;
  }): string;
  sign(secretKey: string, text: string, method: string): string;
}

const require = createRequire(__filename);
export const sdkSign = (
  require('tencentcloud-sdk-nodejs/tencentcloud/common/sign.js') as { default: SdkSign }
).default;

export interface Call {
  readonly action?: string;
  readonly version?: string;
  /** Sent as it is when a string. */
  readonly body?: unknown;
  readonly timestamp?: number;
  readonly key?: { id: string; secret: string };
  /** Added after signing; undefined removes a header. */
  readonly headers?: Record<string, string | undefined>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly Response: Record<string, unknown> & {
    Error?: { Code: string; Message: string };
    RequestId: string;
  };
}

/** Sends a TC3-signed POST. */
export async function callTencent(url: string, call: Call = {}): Promise<Answer> {
  const { action = 'CompareFace', version = '2018-03-01', body = {}, key = KEY } = call;
  const timestamp = call.timestamp ?? Math.floor(Date.now() / 1000);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const contentType = 'application/json';
  const authorization = sdkSign.sign3({
    method: 'POST',
    url: `${url}/`,
    payload: Buffer.from(text),
    timestamp,
    service: 'iai',
    secretId: key.id,
    secretKey: key.secret,
    headers: { 'Content-Type': contentType },
  });
  const headers = {
    'content-type': contentType,
    'x-tc-action': action,
    'x-tc-version': version,
    'x-tc-timestamp': String(timestamp),
    authorization,
    ...call.headers,
  };
  const given = Object.entries<string | undefined>(headers).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return readAnswer(await fetch(`${url}/`, { method: 'POST', headers: given, body: text }));
}

/** The query, or the form, of a request with a version 1 signature. */
export function signV1(
  method: 'GET' | 'POST',
  host: string,
  changes: Record<string, string> = {},
  key = KEY,
): string {
  const parameters: Record<string, string> = {
    Action: 'CompareFace',
    Version: '2018-03-01',
    Nonce: '11886',
    Timestamp: String(Math.floor(Date.now() / 1000)),
    SecretId: key.id,
    SignatureMethod: 'HmacSHA256',
    ...changes,
  };
  const text = Object.keys(parameters)
    .sort()
    .map((name) => `${name}=${parameters[name]}`)
    .join('&');
  const signature = sdkSign.sign(key.secret, `${method}${host}/?${text}`, 'HmacSHA256');
  return new URLSearchParams({ ...parameters, Signature: signature }).toString();
}

/** Reads the envelope, which every answer must have. */
export async function readAnswer(response: Response): Promise<Answer> {
  const content = (await response.json()) as Pick<Answer, 'Response'>;
  return { status: response.status, headers: response.headers, Response: content.Response };
}

/** The code of an answer, `OK` when it has no error. */
export function codeOf({ Response }: Answer): string {
  return Response.Error?.Code ?? 'OK';
}
