import { FaceError } from '@face/core';

/** Scores of one class (genuine or impostor), however they are stored. Failures to acquire are not in it. */
export interface ScoreDistribution {
  readonly total: number;
  /** Scores at or above a threshold. */
  countAtOrAbove(threshold: number): number;
  /**
   * The least threshold that at most `count` scores reach, as fine as the storage resolves;
   * -Infinity when every score may.
   */
  thresholdFor(count: number): number;
  /** Distinct thresholds worth visiting, ascending: a curve over them loses nothing. */
  thresholds(): Iterable<number>;
}

/** Keeps every score. */
export class SortedScores implements ScoreDistribution {
  readonly #ascending: Float64Array;

  /** @throws FaceError `INVALID_ARGUMENT` when a score is NaN or there is none. */
  constructor(scores: ArrayLike<number>) {
    this.#ascending = Float64Array.from(scores).sort();
    if (this.#ascending.length === 0) {
      throw new FaceError('INVALID_ARGUMENT', { name: 'scores', reason: 'there are none' });
    }
    if (Number.isNaN(this.#ascending.at(-1))) {
      throw new FaceError('INVALID_ARGUMENT', { name: 'scores', reason: 'one of them is NaN' });
    }
  }

  get total(): number {
    return this.#ascending.length;
  }

  countAtOrAbove(threshold: number): number {
    let low = 0;
    let high = this.#ascending.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#ascending[middle]! >= threshold) high = middle;
      else low = middle + 1;
    }
    return this.#ascending.length - low;
  }

  thresholdFor(count: number): number {
    const kept = Math.floor(count);
    if (kept >= this.total) return Number.NEGATIVE_INFINITY;
    return nextAbove(this.#ascending[this.total - 1 - Math.max(0, kept)]!);
  }

  *thresholds(): Generator<number> {
    let last = Number.NaN;
    for (const score of this.#ascending) {
      if (score !== last) yield score;
      last = score;
    }
  }
}

/** The least double above a finite value. */
export function nextAbove(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  const bits = new BigInt64Array(new Float64Array([value]).buffer);
  bits[0] = bits[0]! + (value > 0 ? 1n : -1n);
  return new Float64Array(bits.buffer)[0]!;
}
