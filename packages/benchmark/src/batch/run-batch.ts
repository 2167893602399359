import { FaceError } from '@face/core';
import { setMaxListeners } from 'node:events';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import type { RejectedRow } from '../dataset/dataset.js';
import { type PairRow, readPairRows } from '../dataset/read-pair-rows.js';
import { makeOutputFolder } from '../output-files.js';
import { type RunOptions, throwIfAborted } from '../progress.js';
import { BatchJournal, type JournalLine } from './batch-journal.js';
import { type BatchScorer, namesHash, pairLine, rejectedLine } from './batch-line.js';
import { countLines } from './count-lines.js';
import type { JudgeChunk, PairNames, PairOutcome } from './pair-outcome.js';
import { lockFile } from './run-lock.js';

/** Answers of different scorers never mix in one file. */
export interface RunBatchOptions extends RunOptions, BatchScorer {
  /** File of JSON lines, one per row of the list and in its order. */
  readonly out: string;
  readonly judge: JudgeChunk;
  /** Rows per chunk. Default 256; a run that goes on may use another. */
  readonly chunkRows?: number | undefined;
  /** Chunks at work at once. Default 4. */
  readonly inFlight?: number | undefined;
  /** Called once the answers to a chunk are in the file. */
  readonly onWritten?: ((pairs: readonly PairNames[]) => Promise<void>) | undefined;
}

/** What a batch came to. */
export interface BatchSummary {
  /** Pairs of the list. */
  readonly pairs: number;
  readonly scored: number;
  readonly failuresByCode: Readonly<Record<string, number>>;
  /** Rows that are in the result with the reason why they could not be used. */
  readonly rejected: number;
  /** Rows that an earlier run had answered. */
  readonly remembered: number;
  readonly out: string;
}

interface Chunk {
  readonly rows: readonly (PairRow | RejectedRow)[];
  readonly pairs: readonly PairNames[];
  /** Rows at its start that are in the journal already. */
  readonly remembered: number;
  readonly outcomes: Promise<readonly PairOutcome[]>;
}

const DEFAULT_CHUNK_ROWS = 256;
const DEFAULT_IN_FLIGHT = 4;
const lineSchema = z.looseObject({
  pair: z.string().optional(),
  model: z.string().optional(),
  scorer: z.string().optional(),
  line: z.number().optional(),
  failure: z.string().optional(),
});

/**
 * Compares every pair of a list (see `readPairRows`; labels are not needed) into a file of JSON lines. The file
 * grows in the order of the list whatever order answers come in, so that what an interrupted run left is the
 * beginning of the result, and the same call goes on from there: the finished file is the same, byte for byte,
 * however often and wherever it was interrupted. Memory use does not grow with the answers; telling repeated pairs
 * takes about 20 bytes each.
 * @throws FaceError `DATASET_INVALID` for the list, or when `out` answers another list or model; `ABORTED`, after
 *   which what was answered stays, as it does after `OUTPUT_FAILED`; and whatever the judge rejects with.
 */
export async function runBatch(list: string, options: RunBatchOptions): Promise<BatchSummary> {
  const out = resolve(options.out);
  const total = await countLines(list);
  await makeOutputFolder(dirname(out));
  const unlock = await lockFile(out);
  try {
    const journal = await BatchJournal.open(out);
    try {
      const summary = await fillJournal(list, total, journal, { ...options, out });
      await journal.finish();
      return summary;
    } catch (error) {
      await journal.close();
      throw error;
    }
  } finally {
    await unlock();
  }
}

async function fillJournal(
  list: string,
  total: number,
  journal: BatchJournal,
  options: RunBatchOptions,
): Promise<BatchSummary> {
  const { judge, out, chunkRows = DEFAULT_CHUNK_ROWS, inFlight = DEFAULT_IN_FLIGHT } = options;
  const tally = { pairs: 0, scored: 0, rejected: 0, remembered: 0 };
  const failures = new Map<string, number>();
  const count = (failure: string | undefined): void => {
    tally.pairs += 1;
    if (failure === undefined) tally.scored += 1;
    else failures.set(failure, (failures.get(failure) ?? 0) + 1);
  };
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  // Every chunk at work listens.
  setMaxListeners(0, signal);
  const progress = (): void => {
    const done = tally.pairs + tally.rejected;
    options.onProgress?.({ stage: 'compare', done, total: Math.max(total, done) });
  };
  const write = async ({ rows, pairs, remembered, outcomes }: Chunk): Promise<void> => {
    const answers = (await outcomes).values();
    const lines = rows.map((row, index) => {
      const outcome = 'reason' in row ? undefined : answers.next().value;
      if (outcome === undefined) {
        if (!('reason' in row)) throw new FaceError('INTERNAL', { reason: 'a chunk has too few outcomes' });
        if (index >= remembered) tally.rejected += 1;
        return rejectedLine(row);
      }
      if (index >= remembered) count('failure' in outcome ? outcome.failure : undefined);
      const { a, b } = row as PairRow;
      return pairLine([a, b], options, outcome);
    });
    await journal.append(lines.slice(remembered));
    await options.onWritten?.(pairs);
    progress();
  };
  const waiting: Chunk[] = [];
  const earlier = journal.lines();
  const recall = async (row: PairRow | RejectedRow): Promise<boolean> => {
    const next = await earlier.next();
    if (next.done === true) return false;
    const { failure, line } = checkLine(next.value, row, options, out);
    if (line === undefined) count(failure);
    else tally.rejected += 1;
    tally.remembered += 1;
    return true;
  };
  try {
    let rows: (PairRow | RejectedRow)[] = [];
    let remembered = 0;
    const submit = async (): Promise<void> => {
      if (remembered < rows.length) {
        const pairs = rows.flatMap((row) => ('reason' in row ? [] : [[row.a, row.b] as const]));
        const outcomes = pairs.length === 0 ? Promise.resolve([]) : judge(pairs, signal);
        // It is awaited in its turn; until then a failure must not count as unhandled.
        outcomes.catch(() => undefined);
        waiting.push({ rows, pairs, remembered, outcomes });
      } else progress();
      rows = [];
      remembered = 0;
      if (waiting.length >= inFlight) await write(waiting.shift()!);
    };
    for await (const row of readPairRows(list, { labels: 'optional', signal })) {
      if (await recall(row)) remembered += 1;
      rows.push(row);
      if (rows.length === chunkRows) await submit();
    }
    if (rows.length > 0) await submit();
    while (waiting.length > 0) {
      throwIfAborted(signal);
      await write(waiting.shift()!);
    }
    if ((await earlier.next()).done !== true) throw otherList(out, 'it has more lines');
    return { ...tally, failuresByCode: Object.fromEntries([...failures].sort()), out };
  } catch (error) {
    stop.abort(error);
    await Promise.allSettled(waiting.map(({ outcomes }) => outcomes));
    throw error;
  }
}

/** @throws FaceError `DATASET_INVALID` when the line answers another row or another model. */
function checkLine(
  { record }: JournalLine,
  row: PairRow | RejectedRow,
  { model, scorerKey }: BatchScorer,
  out: string,
): z.output<typeof lineSchema> {
  const parsed = lineSchema.safeParse(record);
  if (!parsed.success) throw otherList(out, 'it holds other content');
  const { pair, line, model: answeredBy, scorer } = parsed.data;
  const isThisRow = 'reason' in row ? line === row.line : pair === namesHash([row.a, row.b]);
  if (!isThisRow) throw otherList(out, `it does not answer line ${row.line} of the list`);
  if (!('reason' in row) && answeredBy !== model) {
    throw otherList(out, `it holds answers of ${answeredBy ?? 'no model'}, this run asks ${model}`);
  }
  if (!('reason' in row) && scorer !== scorerKey) {
    const reason = `it holds answers of ${model} with another calibration, choice of face or version`;
    throw otherList(out, reason);
  }
  return parsed.data;
}

function otherList(file: string, reason: string): FaceError {
  return new FaceError('DATASET_INVALID', { file, reason: `${reason}; name another file` });
}
