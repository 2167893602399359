import { callNative, nativeAddon } from './load.js';

/** Bins of the histograms of `countScores`: bin k holds k <= cosine x 1e6 + 1e6 < k + 1, computed in double. */
export const SCORE_BINS = 2_000_001;

/** A block of a score matrix, as `manyToMany` makes it: every row template against every column template. */
export interface ScoreBlock {
  /** `rowSubjects.length` x `columnSubjects.length`, row by row. */
  readonly scores: Float32Array;
  /** Person of each row; equal numbers are one person. */
  readonly rowSubjects: Int32Array;
  readonly columnSubjects: Int32Array;
  /** Only scores right of the diagonal count: the block meets itself. */
  readonly onDiagonal: boolean;
}

/**
 * Adds 1 to the bin of every score of a block: in `genuine` where both subjects are equal, else in `impostor`.
 * Scores outside -1..1 go to the end bins; counts are exact up to 2^53.
 * @param genuine - `SCORE_BINS` counts.
 * @param impostor - `SCORE_BINS` counts.
 * @throws FaceError `TENSOR_INVALID` for lengths that do not belong together, scores that are not finite, or
 *   arrays that overlap.
 */
export function countScores(block: ScoreBlock, genuine: Float64Array, impostor: Float64Array): void {
  callNative('countScores', () => {
    const { scores, rowSubjects, columnSubjects, onDiagonal } = block;
    nativeAddon().countScores(scores, rowSubjects, columnSubjects, onDiagonal ? 1 : 0, genuine, impostor);
  });
}

/** A weight for each row and column of a block. */
export interface BlockWeights {
  readonly rows: Float64Array;
  readonly columns: Float64Array;
}

/**
 * Adds row weight x column weight to the bin of every impostor score of a block, e.g. so that each person counts
 * alike however many images show them.
 * @param impostor - `SCORE_BINS` sums.
 * @throws FaceError `TENSOR_INVALID` as `countScores`.
 */
export function weighScores(block: ScoreBlock, weights: BlockWeights, impostor: Float64Array): void {
  callNative('weighScores', () => {
    const { scores, rowSubjects, columnSubjects, onDiagonal } = block;
    nativeAddon().weighScores(
      scores,
      rowSubjects,
      columnSubjects,
      onDiagonal ? 1 : 0,
      weights.rows,
      weights.columns,
      impostor,
    );
  });
}

/** Where `collectScores` writes: three arrays of one length, its capacity. */
export interface CollectedScores {
  readonly scores: Float32Array;
  /** Row and column within the block. */
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

/**
 * Lists the impostor scores of a block at or above a threshold, row by row, as many as fit.
 * @returns how many there are, also past the capacity.
 * @throws FaceError `TENSOR_INVALID` as `countScores`.
 */
export function collectScores(block: ScoreBlock, threshold: number, out: CollectedScores): number {
  return callNative('collectScores', () => {
    const { scores, rowSubjects, columnSubjects, onDiagonal } = block;
    return nativeAddon().collectScores(
      scores,
      rowSubjects,
      columnSubjects,
      onDiagonal ? 1 : 0,
      threshold,
      out.scores,
      out.rows,
      out.columns,
    );
  });
}
