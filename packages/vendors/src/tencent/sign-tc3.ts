import { createHash, createHmac } from 'node:crypto';

export interface Tc3Request {
  readonly method: 'GET' | 'POST';
  /** Query string as sent, without `?`. */
  readonly query: string;
  readonly contentType: string;
  readonly host: string;
  readonly body: string | Uint8Array;
}

export interface Tc3Credentials {
  readonly secretId: string;
  readonly secretKey: string;
}

const SIGNED_HEADERS = 'content-type;host';

/** Step 1: the request in the form that both sides hash. */
export function canonicalRequest({ method, query, contentType, host, body }: Tc3Request): string {
  const headers = `content-type:${contentType}\nhost:${host}\n`;
  return [method, '/', query, headers, SIGNED_HEADERS, sha256(body)].join('\n');
}

/** Step 2: what is signed. `timestamp` in seconds; the scope's date is its UTC day. */
export function stringToSign(canonical: string, timestamp: number, service: string): string {
  return ['TC3-HMAC-SHA256', timestamp, credentialScope(timestamp, service), sha256(canonical)].join('\n');
}

/** Step 3: the signing key of one day and service. */
export function signingKey(secretKey: string, timestamp: number, service: string): Buffer {
  return hmac(hmac(hmac(`TC3${secretKey}`, utcDate(timestamp)), service), 'tc3_request');
}

/** Step 4: the `Authorization` header. */
export function authorization(
  request: Tc3Request,
  { secretId, secretKey }: Tc3Credentials,
  timestamp: number,
  service: string,
): string {
  const toSign = stringToSign(canonicalRequest(request), timestamp, service);
  const signature = hmac(signingKey(secretKey, timestamp, service), toSign).toString('hex');
  const credential = `${secretId}/${credentialScope(timestamp, service)}`;
  return `TC3-HMAC-SHA256 Credential=${credential}, SignedHeaders=${SIGNED_HEADERS}, Signature=${signature}`;
}

const credentialScope = (timestamp: number, service: string): string =>
  `${utcDate(timestamp)}/${service}/tc3_request`;
const utcDate = (timestamp: number): string => new Date(timestamp * 1000).toISOString().slice(0, 10);
const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string): Buffer => createHmac('sha256', key).update(data).digest();
