import { join } from 'node:path';
import type { CalibrationTable } from '@face/core';
import {
  type HalfCheck,
  type LfwDataset,
  type LfwResult,
  type Progress,
  calibrate,
  checkOnHalves,
  openEmbedder,
  runLfw,
} from '../src/index.js';

/** Which face of an image is meant. */
export type Choice = 'largest' | 'most-central';

/** One pack with one profile on one dataset. */
export interface PackMeasurement {
  readonly pack: string;
  readonly profile: string;
  readonly choose: Choice;
  readonly lfw: LfwResult;
  readonly table: CalibrationTable;
  readonly halves: readonly HalfCheck[];
  readonly embedSeconds: number;
  readonly packFolder: string;
}

export interface MeasurePackOptions {
  readonly pack: string;
  readonly profile: 'fast' | 'balanced' | 'accurate';
  readonly choose: Choice;
  /** Of the images of the dataset. */
  readonly sha256: string;
  readonly outputFolder: string;
  readonly workers?: number | undefined;
  readonly onProgress: (progress: Progress) => void;
}

/** Embeds the dataset (or remembers it), runs the LFW protocols and makes the calibration. */
export async function measurePack(
  dataset: LfwDataset,
  { pack, profile, choose, sha256, outputFolder, workers, onProgress }: MeasurePackOptions,
): Promise<PackMeasurement> {
  const embedder = await openEmbedder({
    pack,
    profile,
    choose,
    ...(workers !== undefined && { workers }),
    cacheFolder: join(outputFolder, 'templates'),
  });
  try {
    const started = performance.now();
    let embeddedAt = started;
    const lfw = await runLfw(dataset, embedder.embed, {
      cache: embedder.cache,
      concurrency: embedder.concurrency,
      onProgress: (progress) => {
        if (progress.stage === 'embed') embeddedAt = performance.now();
        onProgress(progress);
      },
    });
    const { table } = await calibrate(lfw.templates.matrix, {
      provenance: {
        pack: embedder.pack,
        profile,
        models: embedder.models,
        dataset: dataset.name,
        datasetSha256: sha256,
        choose,
        date: new Date().toISOString().slice(0, 10),
      },
    });
    const halves = await checkOnHalves(lfw.templates.matrix);
    return {
      pack,
      profile,
      choose,
      lfw,
      table,
      halves,
      embedSeconds: (embeddedAt - started) / 1000,
      packFolder: embedder.packFolder,
    };
  } finally {
    await embedder.close();
  }
}
