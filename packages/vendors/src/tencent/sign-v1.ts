import { createHmac } from 'node:crypto';

/** The two hashes of signature version 1. */
export type SignatureV1Method = 'HmacSHA1' | 'HmacSHA256';

const HASHES: Readonly<Record<SignatureV1Method, string>> = { HmacSHA1: 'sha1', HmacSHA256: 'sha256' };

/**
 * Signature of version 1, base64: over method, endpoint and every parameter sorted by name, none of it encoded.
 * `parameters` must hold `SignatureMethod`, `Nonce`, `Timestamp` and `SecretId` already.
 */
export function signV1(
  method: 'GET' | 'POST',
  endpoint: string,
  parameters: Readonly<Record<string, string | number>>,
  secretKey: string,
  signatureMethod: SignatureV1Method,
): string {
  const sorted = Object.keys(parameters)
    .sort()
    .map((name) => `${name}=${parameters[name]!}`);
  return createHmac(HASHES[signatureMethod], secretKey)
    .update(`${method}${endpoint}/?${sorted.join('&')}`)
    .digest('base64');
}
