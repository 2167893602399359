import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** The fields of an `Authorization: TC3-HMAC-SHA256 ...` header. */
export interface Tc3Authorization {
  readonly secretId: string;
  /** UTC date of the credential scope, `YYYY-MM-DD`. */
  readonly date: string;
  /** Any name: clients derive it from the endpoint they call. */
  readonly service: string;
  /** Lower case, in the order that was signed. */
  readonly signedHeaders: readonly string[];
  /** Hex. */
  readonly signature: string;
}

/** What a TC3 signature covers, as it came over the wire. */
export interface Tc3Request {
  readonly method: string;
  /** The query as sent, without the question mark: clients sign their own order. */
  readonly rawQuery: string;
  readonly header: (name: string) => string | undefined;
  /** Host names that the client may have signed: with and without the port. */
  readonly hosts: readonly string[];
  /** SHA-256 of the body, hex. */
  readonly bodyHash: string;
  /** Seconds, as in X-TC-Timestamp. */
  readonly timestamp: string;
}

const PATTERN =
  /^TC3-HMAC-SHA256\s+Credential=([^/\s,]{1,256})\/(\d{4}-\d\d-\d\d)\/([^/\s,]{1,256})\/tc3_request\s*,\s*SignedHeaders=([A-Za-z0-9;_-]{1,1024})\s*,\s*Signature=([0-9a-fA-F]{64})$/;

/** Parses the header; undefined when it does not have the form of one. */
export function parseTc3Authorization(header: string): Tc3Authorization | undefined {
  const match = PATTERN.exec(header.trim());
  if (match === null) return undefined;
  const [, secretId, date, service, names, signature] = match as unknown as [string, ...string[]];
  const signedHeaders = names!.toLowerCase().split(';');
  // A signature that leaves these out could be moved to another host or body type.
  if (!signedHeaders.includes('host') || !signedHeaders.includes('content-type')) return undefined;
  return { secretId: secretId!, date: date!, service: service!, signedHeaders, signature: signature! };
}

/** UTC date `YYYY-MM-DD` of a time in seconds. */
export function utcDate(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

/**
 * True when the signature belongs to the request and secret. Clients disagree about details, so every
 * combination is tried: the host with or without its port, header values as sent or in lower case, and the query
 * of a POST.
 */
export function isTc3SignatureValid(
  authorization: Tc3Authorization,
  request: Tc3Request,
  secret: string,
): boolean {
  const payloadHash = payloadHashOf(request);
  const key = signingKey(secret, authorization);
  const given = Buffer.from(authorization.signature, 'hex');
  let valid = false;
  for (const variant of variantsOf(request)) {
    const canonical = canonicalRequest(authorization, request, variant, payloadHash);
    const expected = hmac(key, stringToSign(authorization, request.timestamp, canonical));
    // No early exit: the time taken must not tell which variant came close.
    valid = timingSafeEqual(expected, given) || valid;
  }
  return valid;
}

function payloadHashOf({ method, header, bodyHash }: Tc3Request): string {
  if (header('x-tc-content-sha256') === 'UNSIGNED-PAYLOAD') return sha256('UNSIGNED-PAYLOAD');
  return method === 'GET' ? sha256('') : bodyHash;
}

interface Variant {
  readonly host: string;
  readonly query: string;
  readonly lowerCase: boolean;
}

function variantsOf({ method, rawQuery, hosts }: Tc3Request): Variant[] {
  // The document leaves the query of a POST out of the signature; some clients sign it all the same.
  const queries = method === 'GET' || rawQuery === '' ? [rawQuery] : ['', rawQuery];
  return hosts.flatMap((host) =>
    queries.flatMap((query) => [false, true].map((lowerCase) => ({ host, query, lowerCase }))),
  );
}

function canonicalRequest(
  { signedHeaders }: Tc3Authorization,
  request: Tc3Request,
  { host, query, lowerCase }: Variant,
  payloadHash: string,
): string {
  const headers = signedHeaders.map((name) => {
    const value = (name === 'host' ? host : (request.header(name) ?? '')).trim();
    return `${name}:${lowerCase ? value.toLowerCase() : value}\n`;
  });
  return [request.method, '/', query, headers.join(''), signedHeaders.join(';'), payloadHash].join('\n');
}

function stringToSign({ date, service }: Tc3Authorization, timestamp: string, canonical: string): string {
  return `TC3-HMAC-SHA256\n${timestamp}\n${date}/${service}/tc3_request\n${sha256(canonical)}`;
}

function signingKey(secret: string, { date, service }: Tc3Authorization): Buffer {
  return hmac(hmac(hmac(`TC3${secret}`, date), service), 'tc3_request');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
