import { type ScoreBlock, collectScores } from '@face/native';

/** Impostor pairs with the highest scores, descending. */
export interface ImpostorTail {
  /** Cosine from which they are listed. */
  readonly from: number;
  readonly scores: Float32Array;
  /** Rows of the two templates of each pair. */
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

/** A block of the score matrix and where it lies. */
export interface PlacedBlock extends ScoreBlock {
  readonly firstRow: number;
  readonly firstColumn: number;
}

/** Pairs kept at most, 12 bytes each and as much again to sort them. */
export const MAX_TAIL_PAIRS = 4_000_000;

/** Collects the impostor pairs that reach a cosine, block by block, as long as they are not too many. */
export class TailCollector {
  #found = 0;
  #scores: Float32Array;
  #rows: Int32Array;
  #columns: Int32Array;

  constructor(
    readonly from: number,
    readonly maxPairs = MAX_TAIL_PAIRS,
  ) {
    const first = Math.min(maxPairs, 2 ** 16) + 1;
    [this.#scores, this.#rows, this.#columns] = [
      new Float32Array(first),
      new Int32Array(first),
      new Int32Array(first),
    ];
  }

  add(block: PlacedBlock): void {
    if (this.#found > this.maxPairs) return;
    const start = this.#found;
    let more = collectScores(block, this.from, this.#room(start));
    if (start + more > this.maxPairs) {
      this.#found = start + more;
      return;
    }
    if (start + more >= this.#scores.length) {
      this.#grow(start + more);
      more = collectScores(block, this.from, this.#room(start));
    }
    this.#found = start + more;
    for (let index = start; index < this.#found; index += 1) {
      this.#rows[index] = this.#rows[index]! + block.firstRow;
      this.#columns[index] = this.#columns[index]! + block.firstColumn;
    }
  }

  /** Undefined when there are more than `maxPairs`. */
  tail(): ImpostorTail | undefined {
    if (this.#found > this.maxPairs) return undefined;
    const [scores, rows, columns] = [this.#scores, this.#rows, this.#columns];
    const order = Uint32Array.from({ length: this.#found }, (_, index) => index);
    order.sort((a, b) => scores[b]! - scores[a]!);
    return {
      from: this.from,
      scores: Float32Array.from(order, (index) => scores[index]!),
      rows: Int32Array.from(order, (index) => rows[index]!),
      columns: Int32Array.from(order, (index) => columns[index]!),
    };
  }

  #room(start: number): { scores: Float32Array; rows: Int32Array; columns: Int32Array } {
    return {
      scores: this.#scores.subarray(start),
      rows: this.#rows.subarray(start),
      columns: this.#columns.subarray(start),
    };
  }

  /** One place more than needed: the native side takes no empty array for the rest. */
  #grow(needed: number): void {
    const length = Math.max(needed + 1, Math.min(this.maxPairs + 1, this.#scores.length * 2));
    const [scores, rows, columns] = [
      new Float32Array(length),
      new Int32Array(length),
      new Int32Array(length),
    ];
    scores.set(this.#scores);
    rows.set(this.#rows);
    columns.set(this.#columns);
    [this.#scores, this.#rows, this.#columns] = [scores, rows, columns];
  }
}
