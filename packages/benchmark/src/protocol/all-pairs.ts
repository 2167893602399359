import { FaceError } from '@face/core';
import { type ScoreBlock, collectScores, countScores, manyToMany, weighScores } from '@face/native';
import { setImmediate } from 'node:timers/promises';
import { ScoreHistogram } from '../metrics/score-histogram.js';
import { type RunOptions, throwIfAborted } from '../progress.js';
import type { TemplateSource } from '../templates/template-matrix.js';

/** Every template against every other, once. */
export interface AllPairsResult {
  readonly genuine: ScoreHistogram;
  readonly impostor: ScoreHistogram;
  /**
   * Impostor scores with each pair of people weighing 1, shared by their images: what a rate means for two people
   * who meet, undisturbed by the few of whom a collection has hundreds of photos.
   */
  readonly impostorByPerson: ScoreHistogram;
  /** Time spent in the native kernels. */
  readonly kernelMs: number;
}

/** Impostor pairs with the highest scores, descending. */
export interface ImpostorTail {
  readonly scores: Float32Array;
  /** Rows of the two templates of each pair. */
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

/** Rows per block: two blocks of 256-d templates and their scores stay in a core's second-level cache. */
const BLOCK_ROWS = 256;

/**
 * Counts the scores of all n (n - 1) / 2 pairs by class at a resolution of 1e-6 without storing them. Reads the
 * source block by block, so it may be larger than memory; memory use is constant.
 * @throws FaceError `ABORTED`, `TENSOR_INVALID` for scores that are not finite.
 */
export async function countAllPairs(
  source: TemplateSource,
  options: RunOptions = {},
): Promise<AllPairsResult> {
  const genuine = new ScoreHistogram();
  const impostor = new ScoreHistogram();
  const impostorByPerson = new ScoreHistogram();
  const weights = personWeights(source);
  const kernelMs = await forEachBlock(source, options, (block) => {
    countScores(block, genuine.counts, impostor.counts);
    const { firstRow, firstColumn, rowSubjects, columnSubjects } = block;
    const rows = weights.subarray(firstRow, firstRow + rowSubjects.length);
    const columns = weights.subarray(firstColumn, firstColumn + columnSubjects.length);
    weighScores(block, { rows, columns }, impostorByPerson.counts);
  });
  for (const histogram of [genuine, impostor, impostorByPerson]) histogram.changed();
  return { genuine, impostor, impostorByPerson, kernelMs };
}

/**
 * The impostor pairs that reach a cosine.
 * @param expected - how many there are, as a histogram told; sizes the arrays.
 */
export async function collectImpostorTail(
  source: TemplateSource,
  cosine: number,
  expected: number,
  options: RunOptions = {},
): Promise<ImpostorTail> {
  // One more than needed: the native side takes no empty array for the rest.
  const capacity = expected + 1;
  const scores = new Float32Array(capacity);
  const rows = new Int32Array(capacity);
  const columns = new Int32Array(capacity);
  let found = 0;
  await forEachBlock(source, options, (block) => {
    const from = found;
    found += collectScores(block, cosine, {
      scores: scores.subarray(from),
      rows: rows.subarray(from),
      columns: columns.subarray(from),
    });
    if (found > expected) throw new FaceError('INTERNAL', { reason: 'more pairs in the tail than counted' });
    for (let index = from; index < found; index += 1) {
      rows[index] = rows[index]! + block.firstRow;
      columns[index] = columns[index]! + block.firstColumn;
    }
  });
  const order = Uint32Array.from({ length: found }, (_, index) => index);
  order.sort((a, b) => scores[b]! - scores[a]!);
  return {
    scores: Float32Array.from(order, (index) => scores[index]!),
    rows: Int32Array.from(order, (index) => rows[index]!),
    columns: Int32Array.from(order, (index) => columns[index]!),
  };
}

/** For each template one over the number of templates of its person. */
export function personWeights({ subjects, subjectCount }: TemplateSource): Float64Array {
  const images = new Uint32Array(subjectCount);
  for (const subject of subjects) images[subject] = images[subject]! + 1;
  return Float64Array.from(subjects, (subject) => 1 / images[subject]!);
}

interface PlacedBlock extends ScoreBlock {
  readonly firstRow: number;
  readonly firstColumn: number;
}

async function forEachBlock(
  source: TemplateSource,
  { onProgress, signal }: RunOptions,
  visit: (block: PlacedBlock) => void,
): Promise<number> {
  const { count, dimensions, subjects } = source;
  const buffer = new Float32Array(BLOCK_ROWS * BLOCK_ROWS);
  const total = (count * (count - 1)) / 2;
  let done = 0;
  let kernelMs = 0;
  for (let firstRow = 0; firstRow < count; firstRow += BLOCK_ROWS) {
    const endRow = Math.min(count, firstRow + BLOCK_ROWS);
    const rows = await source.rows(firstRow, endRow);
    for (let firstColumn = firstRow; firstColumn < count; firstColumn += BLOCK_ROWS) {
      const endColumn = Math.min(count, firstColumn + BLOCK_ROWS);
      const columns = await source.rows(firstColumn, endColumn);
      const scores = buffer.subarray(0, (endRow - firstRow) * (endColumn - firstColumn));
      const onDiagonal = firstRow === firstColumn;
      const started = performance.now();
      manyToMany(columns, rows, dimensions, scores);
      visit({
        scores,
        rowSubjects: subjects.subarray(firstRow, endRow),
        columnSubjects: subjects.subarray(firstColumn, endColumn),
        firstRow,
        firstColumn,
        onDiagonal,
      });
      kernelMs += performance.now() - started;
      const height = endRow - firstRow;
      done += onDiagonal ? (height * (height - 1)) / 2 : height * (endColumn - firstColumn);
    }
    onProgress?.({ stage: 'all-pairs', done, total });
    // Lets progress, signals and other work through: a block row is a few milliseconds of pure computation.
    await setImmediate();
    throwIfAborted(signal);
  }
  return kernelMs;
}
