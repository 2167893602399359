import { availableParallelism, cpus } from 'node:os';
import { resolve } from 'node:path';
import type { SubjectOpener, SubjectSource } from '@face/benchmark';
import { isFaceError } from '@face/core';
import { PROFILES, type PrecisionWish, type ProfileName } from '@face/engine';
import { simd } from '@face/native';
import { type Command, InvalidArgumentError } from 'commander';
import { type BenchProvider, parseBenchProvider, subjectSources } from '../bench-subjects.js';
import { commandLine } from '../command-line.js';
import { loadBenchmark } from '../load-benchmark.js';
import { type Choice, parseChoice } from '../parse-choice.js';
import { parseCount } from '../parse-count.js';
import { listOf } from '../parse-list.js';
import { PRECISION_HELP, parsePrecision } from '../parse-precision.js';
import { parseProfile } from '../parse-profile.js';
import { createProgressDisplay } from '../progress.js';
import { showBench } from '../show-bench.js';
import { stopSignal } from '../stop-signal.js';
import { bold, note, print } from '../terminal.js';
import { thumbnail } from '../thumbnail.js';

export interface BenchFlags {
  readonly provider: readonly BenchProvider[];
  readonly pack: readonly string[];
  readonly profile: readonly ProfileName[];
  readonly precision: readonly PrecisionWish[];
  readonly choose: Choice;
  readonly out: string;
  readonly title?: string;
  readonly workers?: number;
  readonly queue?: string;
  readonly server: string;
  readonly pairsPerClass?: number;
  readonly seed?: number;
  readonly allPairs: boolean;
  readonly templates?: string;
  readonly maxCalls?: number;
  readonly price?: string;
  readonly pricePer1000?: number;
  readonly cache?: string;
  readonly dryRun?: boolean;
}

export function addBenchCommand(program: Command): void {
  program
    .command('bench')
    .description(
      'Measure accuracy, calibration, time and cost of packs, servers and clouds on the same pairs.',
    )
    .argument(
      '<dataset>',
      'LFW layout, a .csv or .jsonl of a,b,same[,group,person_a,person_b], or a folder per person',
    )
    .option(
      '--out <folder>',
      'report.html, report.json, pairs.csv; a later run goes on from its answers',
      'bench-results',
    )
    .option(
      '--provider <names>',
      'of local, server, tencent, facepp, with commas between',
      listOf(parseBenchProvider),
      ['local'] as const,
    )
    .option('--pack <names>', 'model packs, or folders of a pack.json', listOf(String), ['embedded'])
    .option('--profile <names>', Object.keys(PROFILES).join(', '), listOf(parseProfile), [
      'balanced',
    ] as const)
    .option('--precision <names>', PRECISION_HELP, listOf(parsePrecision), ['auto'] as const)
    .option(
      '--choose <rule>',
      'face that is meant: largest, or most-central as in LFW (local)',
      parseChoice,
      'largest' as const,
    )
    .option('--title <text>', 'title of the report')
    .option('--workers <count>', 'worker threads', parseCount)
    .option('--queue <url>', 'redis://host:port: leave local comparisons to `face worker`s')
    .option('--server <url>', 'server of --provider server', 'http://127.0.0.1:8080')
    .option(
      '--pairs-per-class <count>',
      'pairs drawn of each class from a folder per person (3000)',
      parseCount,
    )
    .option('--seed <number>', 'which ones', parseCount)
    .option('--no-all-pairs', 'do not compare every image with every other')
    .option('--templates <folder>', 'remember templates (biometric data) in this folder')
    .option('--max-calls <count>', 'calls to each cloud at most', parseCount)
    .option('--price <file>', 'JSON: {"currency": "EUR", "perThousand": {"tencent": 1.5}}')
    .option('--price-per-1000 <amount>', 'price of 1,000 calls to any cloud', parseAmount)
    .option('--cache <folder>', 'remember cloud answers, sealed with the key in FACE_CACHE_KEY')
    .option('--dry-run', 'tell what would be asked and cost, and ask nobody')
    .action(bench);
}

async function bench(path: string, flags: BenchFlags): Promise<void> {
  const { openBenchDataset, runBench } = await loadBenchmark();
  const { signal, release } = stopSignal();
  const progress = createProgressDisplay();
  try {
    const { pairsPerClass, seed } = flags;
    const dataset = await openBenchDataset(path, { pairsPerClass, seed, signal });
    const sources = await subjectSources(flags);
    if (flags.dryRun === true) {
      await showPlan(sources, dataset, flags.out, signal);
      return;
    }
    const { result, files, error } = await runBench({
      dataset,
      subjects: sources,
      out: resolve(flags.out),
      title: flags.title ?? `Face comparison on ${dataset.name}`,
      command: commandLine(process.argv.slice(2)),
      machine: {
        cpu: cpus()[0]?.model ?? 'unknown',
        cores: availableParallelism(),
        node: process.version,
        simd: simd().active,
      },
      signal,
      onProgress: (name, { stage, done, total }) => {
        progress.update(`${name}: ${stage}`, done, total);
      },
      picture: thumbnail,
    });
    progress.stop();
    print(...showBench(result), '', `written to ${files.html}, ${files.json}, ${files.csv}`);
    if (isFaceError(error, 'ABORTED'))
      note('stopped; the report holds what was answered, the same command goes on');
    if (error !== undefined) throw error;
  } finally {
    progress.stop();
    release();
  }
}

/** Calls and cost by provider; nobody is asked. */
async function showPlan(
  sources: readonly SubjectOpener[],
  dataset: Parameters<SubjectSource['ask']>[0],
  out: string,
  signal: AbortSignal,
): Promise<void> {
  const { PairJournal, hashDataset, journalPath, pairImages } = await loadBenchmark();
  const { sha256 } = await hashDataset(dataset.name, pairImages(dataset), { signal });
  print(bold(`${dataset.pairs.length} pairs, ${dataset.rejected.length} rows not usable`));
  for (const { open } of sources) {
    const source = await open();
    try {
      if (source.plan === undefined) {
        print(`${source.name}: ${source.model}, on machines of yours, no calls`);
        continue;
      }
      const journal = await PairJournal.read(
        journalPath(out, { name: source.name, key: source.key, sha256 }),
        source.model,
      );
      const { calls, remembered, unanswered, cost } = await source.plan(dataset, journal);
      print(
        `${source.name}: ${source.model}, ${calls} calls` +
          (cost === undefined ? '' : `, ${cost.toFixed(2)} ${source.about.price?.currency ?? ''}`) +
          `; ${remembered} answers are known, ${unanswered} pairs left out; retries come on top`,
      );
    } finally {
      await source.close();
    }
  }
}

function parseAmount(value: string): number {
  const amount = Number(value);
  if (value.trim() !== '' && amount >= 0) return amount;
  throw new InvalidArgumentError('An amount from 0 on is expected.');
}
