import { join } from 'node:path';
import type { CalibrationTable } from '@face/core';
import type { ProfileName } from '@face/engine';
import type { Precision } from '@face/models';
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
  /** As its calibration table is called: with `-int8` after it where that is the precision. */
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
  readonly profile: ProfileName;
  readonly precision: Precision;
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
  { pack, profile, precision, choose, sha256, outputFolder, workers, onProgress }: MeasurePackOptions,
): Promise<PackMeasurement> {
  const embedder = await openEmbedder({
    pack,
    profile,
    precision,
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
        profile: embedder.table,
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
      profile: embedder.table,
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
