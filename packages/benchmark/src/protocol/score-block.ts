import { ScoreHistogram } from '../metrics/score-histogram.js';

/** A block of a score matrix: every row template against every column template. */
export interface ScoreBlock {
  /** `rowSubjects.length` x `columnSubjects.length`, row by row. */
  readonly scores: Float32Array;
  readonly rowSubjects: Int32Array;
  readonly columnSubjects: Int32Array;
  /** Only scores right of the diagonal count: the block meets itself. */
  readonly onDiagonal: boolean;
}

/** Dot product of unit-length embeddings. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += a[index]! * b[index]!;
  return sum;
}

/** Scores of every probe against every gallery row: `out[probe x galleryRows + row]`. */
export function manyToMany(
  gallery: Float32Array,
  probes: Float32Array,
  dimensions: number,
  out: Float32Array,
): void {
  const galleryRows = gallery.length / dimensions;
  for (let probe = 0; probe * dimensions < probes.length; probe += 1) {
    const vector = probes.subarray(probe * dimensions, (probe + 1) * dimensions);
    for (let row = 0; row < galleryRows; row += 1) {
      out[probe * galleryRows + row] = dot(
        vector,
        gallery.subarray(row * dimensions, (row + 1) * dimensions),
      );
    }
  }
}

/** Adds every score of the block to the bins (`ScoreHistogram`) of its class. */
export function countScores(
  { scores, rowSubjects, columnSubjects, onDiagonal }: ScoreBlock,
  genuine: Float64Array,
  impostor: Float64Array,
): void {
  const width = columnSubjects.length;
  rowSubjects.forEach((subject, row) => {
    for (let column = onDiagonal ? row + 1 : 0; column < width; column += 1) {
      const bin = ScoreHistogram.bin(scores[row * width + column]!);
      const counts = subject === columnSubjects[column] ? genuine : impostor;
      counts[bin] = counts[bin]! + 1;
    }
  });
}

/** Lists the impostor scores of the block that reach a threshold; returns how many there are. */
export function collectScores(
  { scores, rowSubjects, columnSubjects, onDiagonal }: ScoreBlock,
  threshold: number,
  out: { readonly scores: Float32Array; readonly rows: Int32Array; readonly columns: Int32Array },
): number {
  const width = columnSubjects.length;
  let found = 0;
  rowSubjects.forEach((subject, row) => {
    for (let column = onDiagonal ? row + 1 : 0; column < width; column += 1) {
      const score = scores[row * width + column]!;
      if (subject === columnSubjects[column] || !(score >= threshold)) continue;
      if (found < out.scores.length) {
        out.scores[found] = score;
        out.rows[found] = row;
        out.columns[found] = column;
      }
      found += 1;
    }
  });
  return found;
}
