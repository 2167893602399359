import { createHash } from 'node:crypto';

/**
 * The pairs seen so far, whatever their order, as 53-bit digests: a million pairs take about 40 MB. The chance
 * that any two of n pairs collide is n^2 / 2^54, 6e-5 for a million.
 */
export class PairSet {
  readonly #digests = new Set<number>();

  /** True when the pair is new. */
  add(a: string, b: string): boolean {
    const before = this.#digests.size;
    this.#digests.add(pairDigest(a, b));
    return this.#digests.size > before;
  }
}

function pairDigest(a: string, b: string): number {
  const [first, second] = a < b ? [a, b] : [b, a];
  const digest = createHash('sha1').update(`${first}\n${second}`).digest();
  return digest.readUInt32BE(0) * 2 ** 21 + (digest.readUInt32BE(4) >>> 11);
}
