import { FaceError } from '@face/core';
import { SCORE_BINS } from '@face/native';
import type { ScoreDistribution } from './score-distribution.js';

const BINS_PER_UNIT = 1_000_000;
/** Bins from cosine -1 to 1; the last holds 1 and rounding beyond it. */
const BIN_COUNT = SCORE_BINS;

/**
 * Exact counts of cosine similarities in bins of 1e-6, as `countScores` fills them: bin k holds
 * (k - 1e6) / 1e6 <= cosine < (k - 1e6 + 1) / 1e6. 16 MB whatever the number of scores. Counts are exact up to 2^53.
 */
export class ScoreHistogram implements ScoreDistribution {
  readonly counts = new Float64Array(BIN_COUNT);
  #above: Float64Array | undefined;

  /** Lower edge of a bin. */
  static edge(bin: number): number {
    return (bin - BINS_PER_UNIT) / BINS_PER_UNIT;
  }

  static bin(cosine: number): number {
    if (Number.isNaN(cosine)) throw new FaceError('INVALID_ARGUMENT', { name: 'cosine', reason: 'is NaN' });
    const bin = Math.floor(cosine * BINS_PER_UNIT + BINS_PER_UNIT);
    return Math.min(BIN_COUNT - 1, Math.max(0, bin));
  }

  add(cosine: number): void {
    const bin = ScoreHistogram.bin(cosine);
    this.counts[bin] = this.counts[bin]! + 1;
    this.#above = undefined;
  }

  /** To be called after `counts` was written from outside. */
  changed(): void {
    this.#above = undefined;
  }

  get total(): number {
    return this.#cumulative()[0]!;
  }

  /** Exact for a threshold on a bin edge; any other is taken up to the next edge. */
  countAtOrAbove(threshold: number): number {
    const bin = Math.ceil(threshold * BINS_PER_UNIT - 1e-6) + BINS_PER_UNIT;
    if (bin <= 0) return this.total;
    return bin >= BIN_COUNT ? 0 : this.#cumulative()[bin]!;
  }

  thresholdFor(count: number): number {
    const above = this.#cumulative();
    if (count >= above[0]!) return Number.NEGATIVE_INFINITY;
    let low = 1;
    let high = BIN_COUNT;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (above[middle]! <= count) high = middle;
      else low = middle + 1;
    }
    return ScoreHistogram.edge(low);
  }

  *thresholds(): Generator<number> {
    for (let bin = 0; bin < BIN_COUNT; bin += 1) if (this.counts[bin]! > 0) yield ScoreHistogram.edge(bin);
  }

  #cumulative(): Float64Array {
    if (this.#above === undefined) {
      const above = new Float64Array(BIN_COUNT + 1);
      for (let bin = BIN_COUNT - 1; bin >= 0; bin -= 1) above[bin] = above[bin + 1]! + this.counts[bin]!;
      this.#above = above;
    }
    return this.#above;
  }
}
