import { once } from 'node:events';
import { resolve } from 'node:path';
import { PROFILES, type PrecisionWish, type ProfileName } from '@face/engine';
import type { Command } from 'commander';
import { loadBenchmark } from '../load-benchmark.js';
import { type Choice, parseChoice } from '../parse-choice.js';
import { noteTrouble } from '../note-trouble.js';
import { parseCount } from '../parse-count.js';
import { PRECISION_HELP, parsePrecision } from '../parse-precision.js';
import { parseProfile } from '../parse-profile.js';
import { stopSignal } from '../stop-signal.js';
import { note } from '../terminal.js';

interface WorkerFlags {
  readonly queue: string;
  readonly pack: string;
  readonly profile: ProfileName;
  readonly precision: PrecisionWish;
  readonly choose: Choice;
  readonly workers?: number;
  readonly root?: string;
  readonly lock?: number;
}

export function addWorkerCommand(program: Command): void {
  program
    .command('worker')
    .description('Take pairs from a queue and compare them, until it is stopped.')
    .requiredOption('--queue <url>', 'redis://host:port')
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
    .option('--root <folder>', "the list's folder on this machine; nothing outside it is read")
    .option('--lock <ms>', 'pass a chunk on when this worker is silent for so long (15000)', parseCount)
    .action(work);
}

async function work({ queue, root, lock, ...flags }: WorkerFlags): Promise<void> {
  const { createPairJudge, openScorer, startPairWorker } = await loadBenchmark();
  const { signal, release } = stopSignal();
  const scorer = await openScorer(flags);
  let pairs = 0;
  try {
    const worker = await startPairWorker({
      url: queue,
      scorerKey: scorer.key,
      openJudge: (folder) => createPairJudge({ ...scorer, folder }),
      ...(root !== undefined && { root: resolve(root) }),
      ...(lock !== undefined && { lockMs: lock }),
      onTrouble: noteTrouble('a chunk or the queue'),
      onChunk: (count) => (pairs += count),
    });
    note(`takes pairs for ${scorer.model}`);
    if (!signal.aborted) await once(signal, 'abort');
    await worker.close();
    note(`compared ${pairs} pairs`);
  } finally {
    release();
    await scorer.close();
  }
}
