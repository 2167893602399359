import { type CalibrationTable, FaceError } from '@face/core';
import { loadPack } from '@face/models';
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { DatasetImage } from '../dataset/dataset.js';
import { listPersonFolders } from '../dataset/list-images.js';
import type { RunOptions } from '../progress.js';
import { embedImages } from '../templates/embed-images.js';
import { type OpenEmbedderOptions, openEmbedder } from '../templates/engine-embedder.js';
import { type TemplateSet, collectTemplates } from '../templates/template-set.js';
import { calibrate } from './calibrate.js';
import { type HalfCheck, checkOnHalves } from './halves-check.js';
import { type ClaimCheck, verifyCalibration } from './verify-calibration.js';

export interface PackRunOptions extends RunOptions, OpenEmbedderOptions {
  /** One folder per person, in the folder itself or in its `images`. */
  readonly dataset: string;
}

export interface PackCalibration {
  readonly table: CalibrationTable;
  /** Folder of the pack: where its `calibration.json` belongs. */
  readonly packFolder: string;
  /** What the method is worth on this data: fitted on half the people, measured on the others. */
  readonly halves: readonly HalfCheck[];
  /** Images that gave no template. */
  readonly failures: TemplateSet['failures'];
}

/**
 * Makes the calibration of a pack and profile from a folder of people.
 * @throws FaceError `DATASET_INVALID` when the data cannot carry one, `ABORTED`, and as `createEngine`.
 */
export async function calibratePack(options: PackRunOptions): Promise<PackCalibration> {
  const { dataset, onProgress, signal } = options;
  const embedder = await openEmbedder(options);
  try {
    const { matrix, failures } = await embedFolder(options, embedder);
    const { pack, profile, models } = embedder;
    const date = new Date().toISOString().slice(0, 10);
    const provenance = { pack, profile, models, dataset: basename(resolve(dataset)), date };
    const { table } = await calibrate(matrix, { provenance, onProgress, signal });
    return {
      table,
      packFolder: embedder.packFolder,
      halves: await checkOnHalves(matrix, { signal }),
      failures,
    };
  } finally {
    await embedder.close();
  }
}

/** A table that was tested, and how it fared. */
export interface PackVerification {
  readonly table: CalibrationTable;
  readonly checks: readonly ClaimCheck[];
  readonly people: number;
  readonly images: number;
  readonly failures: TemplateSet['failures'];
}

/**
 * Tests the calibration that a pack ships on other people.
 * @throws FaceError `MODEL_PACK_INVALID` when the pack has no table for the profile, else as `calibratePack`.
 */
export async function verifyPackCalibration(options: PackRunOptions): Promise<PackVerification> {
  const { onProgress, signal, profile = 'balanced' } = options;
  const pack = await loadPack(options.pack ?? 'embedded', { modelsDir: options.modelsDir });
  const table = pack.calibrations.find((each) => each.profile === profile);
  if (table === undefined) {
    const file = join(pack.folder, 'calibration.json');
    throw new FaceError('MODEL_PACK_INVALID', { file, reason: `no table for the profile ${profile}` });
  }
  const embedder = await openEmbedder(options);
  try {
    const { matrix, failures } = await embedFolder(options, embedder);
    const checks = await verifyCalibration(table, matrix, { onProgress, signal });
    return { table, checks, people: matrix.subjectCount, images: matrix.count, failures };
  } finally {
    await embedder.close();
  }
}

async function embedFolder(
  { dataset, onProgress, signal }: PackRunOptions,
  { embed, cache, concurrency }: Awaited<ReturnType<typeof openEmbedder>>,
): Promise<TemplateSet> {
  const images = await listDataset(dataset);
  return collectTemplates(await embedImages(images, embed, { cache, concurrency, onProgress, signal }));
}

function listDataset(folder: string): Promise<DatasetImage[]> {
  const images = join(folder, 'images');
  return listPersonFolders(existsSync(images) ? images : folder);
}
