import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Embedder, TemplateSource } from '@face/benchmark';
import { FaceError } from '@face/core';
import { PROFILES, type PrecisionWish, type ProfileName } from '@face/engine';
import type { Command } from 'commander';
import { loadBenchmark } from './load-benchmark.js';
import { type Choice, parseChoice } from './parse-choice.js';
import { parseCount } from './parse-count.js';
import { PRECISION_HELP, parsePrecision } from './parse-precision.js';
import { parseProfile } from './parse-profile.js';
import { type ProgressDisplay, createProgressDisplay } from './progress.js';
import { stopSignal } from './stop-signal.js';

/** What turns a dataset into templates. */
export interface DatasetFlags {
  readonly dataset: string;
  readonly pack: string;
  readonly profile: ProfileName;
  readonly precision: PrecisionWish;
  readonly choose: Choice;
  readonly workers?: number;
  readonly cache?: string;
}

/** Templates of a dataset and what they come from. */
export interface CalibrationDataset {
  readonly templates: TemplateSource;
  readonly embedder: Pick<Embedder, 'pack' | 'packFolder' | 'table' | 'models'>;
  /** Last part of the path: a name, never a place on this machine. */
  readonly name: string;
  readonly sha256: string;
  /** Images that gave no template. */
  readonly failures: number;
  readonly progress: ProgressDisplay;
  readonly signal: AbortSignal;
}

/** Adds the options of every command that turns a dataset into templates. */
export function withDatasetOptions(command: Command): Command {
  return command
    .requiredOption('--dataset <folder>', 'a folder per person, or LFW layout (images/<person>/<image>)')
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
    .option('--cache <folder>', 'remember embeddings (biometric data) in this folder');
}

/** Lends the templates of the dataset; Ctrl-C ends the work with `ABORTED`. */
export async function withCalibrationDataset(
  flags: DatasetFlags,
  use: (dataset: CalibrationDataset) => Promise<void>,
): Promise<void> {
  const { hashDataset, listPersonFolders, openEmbedder, withTemplates } = await loadBenchmark();
  const { pack, profile, precision, choose, workers, cache: cacheFolder } = flags;
  const { signal, release } = stopSignal();
  const progress = createProgressDisplay();
  try {
    const inner = join(flags.dataset, 'images');
    const images = await listPersonFolders(existsSync(inner) ? inner : flags.dataset);
    const name = basename(resolve(flags.dataset));
    const { sha256 } = await hashDataset(name, images, { signal });
    const embedder = await openEmbedder({
      pack,
      profile,
      precision,
      choose,
      cacheFolder,
      ...(workers !== undefined && { workers }),
    });
    let isOpen = true;
    const close = async (): Promise<void> => {
      if (isOpen) await embedder.close();
      isOpen = false;
    };
    try {
      const options = {
        concurrency: embedder.concurrency,
        cache: embedder.cache,
        signal,
        onProgress: progress.stage,
      };
      await withTemplates(images, embedder.embed, options, async ({ templates, failures }) => {
        // What follows needs the processor, not the engine.
        await close();
        if (templates === undefined) {
          const reason = `none of ${images.length} images gave a template`;
          throw new FaceError('DATASET_INVALID', { file: flags.dataset, reason });
        }
        await use({ templates, embedder, name, sha256, failures, progress, signal });
      });
    } finally {
      await close();
    }
  } finally {
    progress.stop();
    release();
  }
}
