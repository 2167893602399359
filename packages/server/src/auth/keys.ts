import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { FaceError } from '@face/core';
import type { ApiKey, Protocol } from './api-key.js';
import { KeyLimiter } from './key-limiter.js';

/** Who sends a request, once proved. */
export interface Caller {
  /** Safe for logs and metrics. */
  readonly name: string;
  /** Separates the face tokens of different keys. */
  readonly owner: string;
  readonly limiter: KeyLimiter;
}

/** What a signature is checked against. For an unknown id the secret is random, so the same work is done. */
export interface Claim {
  readonly secret: string;
  readonly key: ApiKey | undefined;
}

const ANONYMOUS: Caller = { name: 'anonymous', owner: 'anonymous', limiter: new KeyLimiter({}) };

/** The keys of a server. Without any, everybody may call: such a server listens on loopback only. */
export class Keys {
  readonly #dummySecret = randomBytes(32).toString('hex');
  #callers = new Map<string, { key: ApiKey; caller: Caller }>();

  constructor(keys: readonly ApiKey[] = []) {
    this.replace(keys);
  }

  /** True when no keys are configured. */
  get open(): boolean {
    return this.#callers.size === 0;
  }

  get size(): number {
    return this.#callers.size;
  }

  /** Takes over a new set. Keys whose limits did not change keep their counters. */
  replace(keys: readonly ApiKey[]): void {
    const previous = this.#callers;
    this.#callers = new Map(
      keys.map((key) => {
        const digest = digestOf(key.id);
        const known = previous.get(digest);
        const sameLimits =
          known?.key.requestsPerSecond === key.requestsPerSecond &&
          known?.key.maxConcurrent === key.maxConcurrent;
        const limiter = known !== undefined && sameLimits ? known.caller.limiter : new KeyLimiter(key);
        const name = key.name ?? digest.slice(0, 8);
        return [digest, { key, caller: { name, owner: digest, limiter } }];
      }),
    );
  }

  /** The secret to check a claimed id with. */
  claim(id: string): Claim {
    // Looked up by digest: how long a lookup takes says nothing about the ids there are.
    const known = this.#callers.get(digestOf(id));
    return { secret: known?.key.secret ?? this.#dummySecret, key: known?.key };
  }

  /**
   * The caller behind a plain id and secret, compared in constant time. One of several protocols is enough.
   * @throws FaceError `KEY_REJECTED`, `KEY_FORBIDDEN`
   */
  identify(id: string, secret: string, protocol: Protocol | readonly Protocol[]): Caller {
    if (this.open) return ANONYMOUS;
    const { secret: expected, key } = this.claim(id);
    const matches = equalSecrets(secret, expected);
    if (!matches || key === undefined) throw new FaceError('KEY_REJECTED');
    return this.callerOf(key, protocol);
  }

  /** The caller of a key whose secret has been proved. @throws FaceError `KEY_FORBIDDEN` */
  callerOf(key: ApiKey, protocol: Protocol | readonly Protocol[]): Caller {
    const any = typeof protocol === 'string' ? [protocol] : protocol;
    if (!any.some((each) => key.protocols.includes(each))) {
      throw new FaceError('KEY_FORBIDDEN', { protocol: any[0] });
    }
    return this.#callers.get(digestOf(key.id))!.caller;
  }

  /** Everybody, on a server without keys. */
  get anonymous(): Caller {
    return ANONYMOUS;
  }
}

/** Compares two texts in a time that does not depend on where they differ. */
export function equalSecrets(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}

function digestOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}
