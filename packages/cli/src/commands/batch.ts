import { dirname, resolve } from 'node:path';
import type { BatchSummary, JudgeChunk, PairNames } from '@face/benchmark';
import { isFaceError } from '@face/core';
import { PROFILES, type PrecisionWish, type ProfileName } from '@face/engine';
import type { Command } from 'commander';
import { workerCommand } from '../bench-subjects.js';
import { loadBenchmark } from '../load-benchmark.js';
import { type Choice, parseChoice } from '../parse-choice.js';
import { noteTrouble } from '../note-trouble.js';
import { parseCount } from '../parse-count.js';
import { PRECISION_HELP, parsePrecision } from '../parse-precision.js';
import { parseProfile } from '../parse-profile.js';
import { createProgressDisplay } from '../progress.js';
import { stopSignal } from '../stop-signal.js';
import { note, print } from '../terminal.js';

interface BatchFlags {
  readonly out: string;
  readonly pack: string;
  readonly profile: ProfileName;
  readonly precision: PrecisionWish;
  readonly choose: Choice;
  readonly workers?: number;
  readonly queue?: string;
  readonly chunk: number;
  readonly inFlight?: number;
}

interface Judging {
  readonly model: string;
  readonly scorerKey: string;
  readonly judge: JudgeChunk;
  readonly inFlight: number;
  readonly onWritten?: (pairs: readonly PairNames[]) => Promise<void>;
  close(): Promise<void>;
}

/** Chunks handed out at once to a queue: enough for some dozens of workers, little enough to hold in memory. */
const QUEUE_CHUNKS = 128;
const LOCAL_CHUNKS = 4;

export function addBatchCommand(program: Command): void {
  program
    .command('batch')
    .description('Compare every pair of a list into a file of JSON lines; goes on where it was interrupted.')
    .argument('<pairs>', '.csv with the columns a,b or .jsonl; paths start at its folder')
    .requiredOption('--out <file>', 'result, one line per row of the list and in its order')
    .option('--pack <name>', 'model pack, or folder of a pack.json', 'embedded')
    .option('--profile <name>', Object.keys(PROFILES).join(', '), parseProfile, 'balanced' as const)
    .option('--precision <name>', PRECISION_HELP, parsePrecision, 'auto' as const)
    .option(
      '--choose <rule>',
      'face that is meant: largest, or most-central as in LFW',
      parseChoice,
      'largest' as const,
    )
    .option('--workers <count>', 'worker threads', parseCount)
    .option('--queue <url>', 'redis://host:port: leave the work to `face worker`s')
    .option('--chunk <rows>', 'rows per job', parseCount, 256)
    .option('--in-flight <jobs>', 'jobs at work at once (4; with a queue 128)', parseCount)
    .action(batch);
}

async function batch(list: string, flags: BatchFlags): Promise<void> {
  const { runBatch } = await loadBenchmark();
  const progress = createProgressDisplay();
  const { signal, release } = stopSignal();
  const judging =
    flags.queue === undefined ? await openLocal(list, flags) : await openQueue(list, flags, signal);
  try {
    const summary = await runBatch(list, {
      ...judging,
      ...(flags.inFlight !== undefined && { inFlight: flags.inFlight }),
      out: flags.out,
      chunkRows: flags.chunk,
      signal,
      onProgress: ({ done, total }) => {
        progress.update('pairs', done, total);
      },
    });
    progress.stop();
    print(...describe(summary));
  } catch (error) {
    progress.stop();
    if (isFaceError(error, 'ABORTED')) note('stopped; the same command goes on from here');
    throw error;
  } finally {
    release();
    await judging.close();
  }
}

async function openLocal(list: string, flags: BatchFlags): Promise<Judging> {
  const { createPairJudge, openScorer } = await loadBenchmark();
  const scorer = await openScorer(flags);
  const judge = createPairJudge({ ...scorer, folder: dirname(resolve(list)) });
  return {
    model: scorer.model,
    scorerKey: scorer.key,
    judge,
    inFlight: LOCAL_CHUNKS,
    close: () => scorer.close(),
  };
}

async function openQueue(list: string, flags: BatchFlags, signal: AbortSignal): Promise<Judging> {
  const { connectCoordinator, identifyScorer } = await loadBenchmark();
  const { model, key } = await identifyScorer(flags);
  const coordinator = await connectCoordinator({
    url: flags.queue!,
    scorerKey: key,
    folder: dirname(resolve(list)),
    signal,
    onTrouble: noteTrouble('the queue'),
  });
  if ((await coordinator.countWorkers()) === 0) {
    note(`no worker of ${model} yet: ${workerCommand(flags)}`);
  }
  const { judge, forget } = coordinator;
  return {
    model,
    scorerKey: key,
    judge,
    onWritten: forget,
    inFlight: QUEUE_CHUNKS,
    close: () => coordinator.close(),
  };
}

function describe({ pairs, scored, failuresByCode, rejected, remembered, out }: BatchSummary): string[] {
  return [
    `${pairs} pairs: ${scored} compared, ${pairs - scored} failed` +
      (remembered === 0 ? '' : `; ${remembered} rows were answered before`),
    ...Object.entries(failuresByCode).map(([code, count]) => `  ${count} ${code}`),
    ...(rejected === 0 ? [] : [`${rejected} rows could not be used; their lines tell why`]),
    `written to ${out}`,
  ];
}
