import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type * as Benchmark from '@face/benchmark';
import { type CalibrationTable, FaceError } from '@face/core';
import { loadPack } from '@face/models';
import type { Command } from 'commander';
import { PROFILES, type ProfileName } from '@face/engine';
import { loadBenchmark } from '../load-benchmark.js';
import { parseProfile } from '../parse-profile.js';
import { type ProgressDisplay, createProgressDisplay } from '../progress.js';
import { dim, print } from '../terminal.js';

interface DatasetFlags {
  readonly dataset: string;
  readonly pack: string;
  readonly profile: ProfileName;
  readonly workers?: number;
  readonly cache?: string;
}

/** Options of every command that turns a dataset into templates. */
function withDatasetOptions(command: Command): Command {
  return command
    .requiredOption('--dataset <folder>', 'a folder per person, or LFW layout (images/<person>/<image>)')
    .option('--pack <name>', 'model pack, or folder of a pack.json', 'embedded')
    .option('--profile <name>', Object.keys(PROFILES).join(', '), parseProfile, 'balanced' as const)
    .option('--workers <count>', 'worker threads', Number)
    .option('--cache <folder>', 'remember embeddings in this folder');
}

export function addCalibrateCommand(program: Command): void {
  const command = program
    .command('calibrate')
    .description('Fit the score of a pack to the false match rates measured on your people.')
    .option('--out <file>', 'table file; default calibration.json of the pack');
  withDatasetOptions(command).action(runCalibrate);
  withDatasetOptions(
    command
      .command('verify')
      .description('Test the table of a pack on people that it was not made from.')
      .option('--fmr <rate>', 'also recommend a threshold for this false match rate', Number),
  ).action((_, verifyCommand: Command) => runVerify(verifyCommand.optsWithGlobals()));
}

async function runCalibrate(flags: DatasetFlags & { out?: string }): Promise<void> {
  const { templates, embedder, failures, progress } = await embedDataset(flags);
  try {
    const { calibrate } = await loadBenchmark();
    const { table } = await calibrate(templates, {
      provenance: {
        pack: embedder.pack,
        profile: flags.profile,
        models: embedder.models,
        dataset: datasetName(flags.dataset),
        date: new Date().toISOString().slice(0, 10),
      },
      onProgress: ({ stage, done, total }) => {
        progress.update(stage, done, total);
      },
    });
    progress.stop();
    const file = flags.out ?? join((await loadPack(flags.pack)).folder, 'calibration.json');
    await writeFile(file, `${JSON.stringify(withTable(await readTables(file), table), null, 2)}\n`);
    print(
      `${table.people} people, ${table.images} images (${failures} without a face), ` +
        `${table.impostorTrials.toLocaleString('en')} impostor and ${table.genuineTrials.toLocaleString('en')} genuine pairs`,
      ...table.knots
        .filter(({ fmr }) => [1e-3, 1e-4, 1e-5].includes(fmr))
        .map(
          ({ cosine, fmr, fmrLow, fmrHigh }) =>
            `  FMR ${fmr}  cosine ${cosine.toFixed(4)}  95% [${fmrLow}, ${fmrHigh}]`,
        ),
      `written to ${file}`,
    );
  } finally {
    progress.stop();
  }
}

async function runVerify(flags: DatasetFlags & { fmr?: number }): Promise<void> {
  const { templates, progress } = await embedDataset(flags);
  try {
    const table = (await loadPack(flags.pack)).calibrations.find(({ profile }) => profile === flags.profile);
    if (table === undefined) {
      throw new FaceError('MODEL_PACK_INVALID', {
        file: 'calibration.json',
        reason: `no table for ${flags.profile}`,
      });
    }
    const { recommendThreshold, verifyCalibration } = await loadBenchmark();
    const claims = await verifyCalibration(table, templates, {
      onProgress: ({ stage, done, total }) => {
        progress.update(stage, done, total);
      },
    });
    progress.stop();
    for (const { rate, events, trials, measured, interval, ratio, outcome } of claims) {
      print(
        `FMR ${rate}: measured ${measured.toExponential(2)} (${events} of ${trials.toLocaleString('en')}, 95% ` +
          `[${interval.low.toExponential(2)}, ${interval.high.toExponential(2)}]), ${ratio.toFixed(2)} x the claim: ${outcome}`,
      );
    }
    if (flags.fmr !== undefined) print(dim(JSON.stringify(recommendThreshold(table, flags.fmr))));
  } finally {
    progress.stop();
  }
}

/** The templates of a dataset, made by an engine that is closed again before this returns. */
async function embedDataset(flags: DatasetFlags): Promise<{
  templates: Benchmark.TemplateMatrix;
  embedder: { pack: string; models: Readonly<Record<string, string>> };
  failures: number;
  progress: ProgressDisplay;
}> {
  const { collectTemplates, embedImages, listPersonFolders, openEmbedder } = await loadBenchmark();
  const progress = createProgressDisplay();
  const inner = join(flags.dataset, 'images');
  const images = await listPersonFolders(existsSync(inner) ? inner : flags.dataset);
  const embedder = await openEmbedder({
    pack: flags.pack,
    profile: flags.profile,
    ...(flags.workers === undefined ? {} : { workers: flags.workers }),
    cacheFolder: flags.cache,
  });
  try {
    const outcomes = await embedImages(images, embedder.embed, {
      concurrency: embedder.concurrency,
      cache: embedder.cache,
      onProgress: ({ stage, done, total }) => {
        progress.update(stage, done, total);
      },
    });
    const { matrix, failures } = collectTemplates(outcomes);
    return { templates: matrix, embedder, failures: failures.length, progress };
  } catch (error) {
    progress.stop();
    throw error;
  } finally {
    await embedder.close();
  }
}

async function readTables(file: string): Promise<CalibrationTable[]> {
  if (!existsSync(file)) return [];
  const content = JSON.parse(await readFile(file, 'utf8')) as CalibrationTable | CalibrationTable[];
  return [content].flat();
}

/** The tables with one replaced or added, in a stable order. */
function withTable(tables: readonly CalibrationTable[], table: CalibrationTable): CalibrationTable[] {
  return [...tables.filter(({ profile }) => profile !== table.profile), table].sort((a, b) =>
    a.profile < b.profile ? -1 : 1,
  );
}

/** The last part of the path: a name, never a place on this machine. */
function datasetName(folder: string): string {
  return basename(resolve(folder));
}
