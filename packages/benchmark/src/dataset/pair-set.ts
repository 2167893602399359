import { createHash } from 'node:crypto';

const FIRST_SLOTS = 1024;
/** Filled share at which the table doubles. */
const MAX_FILL = 0.6;

/**
 * The pairs seen so far, whatever their order, as 53-bit digests in an open-addressing table: a million pairs take
 * about 20 MB. The chance that any two of n pairs collide is n^2 / 2^54, 6e-5 for a million.
 */
export class PairSet {
  /** Digests from 1 on; 0 is an empty slot. */
  #slots = new Float64Array(FIRST_SLOTS);
  #size = 0;

  /** True when the pair is new. */
  add(a: string, b: string): boolean {
    if (this.#size >= this.#slots.length * MAX_FILL) this.#grow();
    const isNew = insert(this.#slots, pairDigest(a, b));
    if (isNew) this.#size += 1;
    return isNew;
  }

  #grow(): void {
    const slots = new Float64Array(this.#slots.length * 2);
    for (const digest of this.#slots) if (digest !== 0) insert(slots, digest);
    this.#slots = slots;
  }
}

function insert(slots: Float64Array, digest: number): boolean {
  // The length is a power of two, and digests are uniform: their low bits are as good as any.
  for (let slot = digest % slots.length; ; slot = (slot + 1) % slots.length) {
    if (slots[slot] === digest) return false;
    if (slots[slot] !== 0) continue;
    slots[slot] = digest;
    return true;
  }
}

function pairDigest(a: string, b: string): number {
  const [first, second] = a < b ? [a, b] : [b, a];
  const digest = createHash('sha1').update(`${first}\n${second}`).digest();
  return Math.max(1, digest.readUInt32BE(0) * 2 ** 21 + (digest.readUInt32BE(4) >>> 11));
}
