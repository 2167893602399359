import { countScores, manyToMany, weighScores } from '@face/native';
import { setImmediate } from 'node:timers/promises';
import { ScoreHistogram } from '../metrics/score-histogram.js';
import { type RunOptions, throwIfAborted } from '../progress.js';
import type { TemplateSource } from '../templates/template-matrix.js';
import { type ImpostorTail, type PlacedBlock, TailCollector } from './impostor-tail.js';

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
  /** The impostor pairs from `tailFrom` on, when asked for and no more than `MAX_TAIL_PAIRS`. */
  readonly tail?: ImpostorTail | undefined;
}

export interface AllPairsOptions extends RunOptions {
  /** Cosine from which impostor pairs are listed as well. */
  readonly tailFrom?: number | undefined;
}

/** Rows per block: two blocks of 256-d templates and their scores stay in a core's second-level cache. */
const BLOCK_ROWS = 256;
/** Rows read at once: a source on disk is then read as often as it has panels. 4 MB of 256-d templates. */
const PANEL_ROWS = 4096;

/**
 * Counts the scores of all n (n - 1) / 2 pairs by class at a resolution of 1e-6 without storing them. Reads the
 * source panel by panel, so it may be larger than memory; memory use is constant but for the tail, which is bounded.
 * @throws FaceError `ABORTED`, `TENSOR_INVALID` for scores that are not finite.
 */
export async function countAllPairs(
  source: TemplateSource,
  options: AllPairsOptions = {},
): Promise<AllPairsResult> {
  const genuine = new ScoreHistogram();
  const impostor = new ScoreHistogram();
  const impostorByPerson = new ScoreHistogram();
  const weights = personWeights(source);
  const collector = options.tailFrom === undefined ? undefined : new TailCollector(options.tailFrom);
  const kernelMs = await forEachBlock(source, options, (block) => {
    countScores(block, genuine.counts, impostor.counts);
    const { firstRow, firstColumn, rowSubjects, columnSubjects } = block;
    const rows = weights.subarray(firstRow, firstRow + rowSubjects.length);
    const columns = weights.subarray(firstColumn, firstColumn + columnSubjects.length);
    weighScores(block, { rows, columns }, impostorByPerson.counts);
    collector?.add(block);
  });
  for (const histogram of [genuine, impostor, impostorByPerson]) histogram.changed();
  const tail = collector?.tail();
  return { genuine, impostor, impostorByPerson, kernelMs, ...(tail !== undefined && { tail }) };
}

/** The impostor pairs that reach a cosine; undefined when they are more than `MAX_TAIL_PAIRS`. */
export async function collectImpostorTail(
  source: TemplateSource,
  cosine: number,
  options: RunOptions = {},
): Promise<ImpostorTail | undefined> {
  const collector = new TailCollector(cosine);
  await forEachBlock(source, options, (block) => {
    collector.add(block);
  });
  return collector.tail();
}

/** For each template one over the number of templates of its person. */
export function personWeights({ subjects, subjectCount }: TemplateSource): Float64Array {
  const images = new Uint32Array(subjectCount);
  for (const subject of subjects) images[subject] = images[subject]! + 1;
  return Float64Array.from(subjects, (subject) => 1 / images[subject]!);
}

async function forEachBlock(
  source: TemplateSource,
  { onProgress, signal }: RunOptions,
  visit: (block: PlacedBlock) => void,
): Promise<number> {
  const { count, dimensions } = source;
  const scores = new Float32Array(BLOCK_ROWS * BLOCK_ROWS);
  const panelLength = Math.min(count, PANEL_ROWS) * dimensions;
  const [rowBuffer, columnBuffer] = [new Float32Array(panelLength), new Float32Array(panelLength)];
  const total = (count * (count - 1)) / 2;
  let done = 0;
  let kernelMs = 0;
  for (const rowRange of ranges(0, count, PANEL_ROWS)) {
    const rows: Panel = { ...rowRange, values: await source.rows(rowRange.start, rowRange.end, rowBuffer) };
    for (const columnRange of ranges(rows.start, count, PANEL_ROWS)) {
      const columns: Panel =
        columnRange.start === rows.start
          ? rows
          : { ...columnRange, values: await source.rows(columnRange.start, columnRange.end, columnBuffer) };
      for (const height of ranges(rows.start, rows.end, BLOCK_ROWS)) {
        for (const width of ranges(Math.max(height.start, columns.start), columns.end, BLOCK_ROWS)) {
          const started = performance.now();
          visit(scoreBlock(source, { rows, columns, height, width }, scores));
          kernelMs += performance.now() - started;
          const side = height.end - height.start;
          done += height.start === width.start ? (side * (side - 1)) / 2 : side * (width.end - width.start);
        }
        onProgress?.({ stage: 'all-pairs', done, total });
        // Lets progress, signals and other work through: a row of blocks is milliseconds of pure computation.
        await setImmediate();
        throwIfAborted(signal);
      }
    }
  }
  return kernelMs;
}

interface Range {
  readonly start: number;
  readonly end: number;
}

/** Rows of a source in memory. */
interface Panel extends Range {
  readonly values: Float32Array;
}

function* ranges(from: number, to: number, step: number): Generator<Range> {
  for (let start = from; start < to; start += step) yield { start, end: Math.min(to, start + step) };
}

function scoreBlock(
  { dimensions, subjects }: TemplateSource,
  place: { readonly rows: Panel; readonly columns: Panel; readonly height: Range; readonly width: Range },
  buffer: Float32Array,
): PlacedBlock {
  const { rows, columns, height, width } = place;
  const part = ({ values, start }: Panel, range: Range): Float32Array =>
    values.subarray((range.start - start) * dimensions, (range.end - start) * dimensions);
  const scores = buffer.subarray(0, (height.end - height.start) * (width.end - width.start));
  manyToMany(part(columns, width), part(rows, height), dimensions, scores);
  return {
    scores,
    rowSubjects: subjects.subarray(height.start, height.end),
    columnSubjects: subjects.subarray(width.start, width.end),
    firstRow: height.start,
    firstColumn: width.start,
    onDiagonal: height.start === width.start,
  };
}
