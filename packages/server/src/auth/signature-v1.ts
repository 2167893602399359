import { createHmac } from 'node:crypto';
import { equalSecrets } from './keys.js';

/** Digest per `SignatureMethod`; HmacSHA1 when the client names none. */
const DIGESTS = { HmacSHA1: 'sha1', HmacSHA256: 'sha256' } as const;
export type SignatureV1Method = keyof typeof DIGESTS;

export function isSignatureV1Method(name: string): name is SignatureV1Method {
  return Object.hasOwn(DIGESTS, name);
}

/** What a signature of version 1 covers. */
export interface SignatureV1Request {
  readonly method: string;
  /** Host names that the client may have signed: with and without the port. */
  readonly hosts: readonly string[];
  /** Every parameter that was sent, decoded, `Signature` included or not. */
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * True when `signature` (base64) is the HMAC of `METHOD` + host + `/?` + all parameters but itself, as unencoded
 * `name=value` joined by `&` in ASCII order of the names.
 */
export function isSignatureV1Valid(
  signature: string,
  { method, hosts, parameters }: SignatureV1Request,
  secret: string,
  digest: SignatureV1Method,
): boolean {
  const pairs = [...parameters]
    .filter(([name]) => name !== 'Signature')
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  let valid = false;
  for (const host of hosts) {
    const expected = createHmac(DIGESTS[digest], secret)
      .update(`${method}${host}/?${pairs}`)
      .digest('base64');
    // No early exit: the time taken must not tell which variant came close.
    valid = equalSecrets(signature, expected) || valid;
  }
  return valid;
}
