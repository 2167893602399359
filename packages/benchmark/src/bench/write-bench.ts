import { createWriteStream } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { outputFailure } from '../output-files.js';
import { benchCsv } from '../report/bench-csv.js';
import { renderBench, shownImages } from '../report/render-bench.js';
import { pairImages } from './analyze-bench.js';
import type { AskedSubject } from './analyze-subject.js';
import type { BenchDataset } from './bench-dataset.js';
import type { BenchResult } from './bench-result.js';

export interface WriteBenchOptions {
  readonly dataset: BenchDataset;
  readonly subjects: readonly AskedSubject[];
  readonly picture?: ((path: string) => Promise<string | undefined>) | undefined;
}

/** Writes `report.html`, `report.json` and `pairs.csv`, each in one step: an earlier report stays until then. */
export async function writeBench(
  folder: string,
  result: BenchResult,
  { dataset, subjects, picture }: WriteBenchOptions,
): Promise<{ html: string; json: string; csv: string }> {
  const [html, json, csv] = ['report.html', 'report.json', 'pairs.csv'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const pictures = await takePictures(result, dataset, picture);
  await writeWhole(json, (file) => writeFile(file, `${JSON.stringify(result, null, 2)}\n`));
  await writeWhole(csv, (file) =>
    pipeline(Readable.from(benchCsv(dataset.pairs, subjects)), createWriteStream(file)),
  );
  await writeWhole(html, (file) =>
    writeFile(
      file,
      renderBench(result, (id) => pictures.get(id)),
    ),
  );
  return { html, json, csv };
}

async function takePictures(
  result: BenchResult,
  dataset: BenchDataset,
  picture: WriteBenchOptions['picture'],
): Promise<Map<string, string>> {
  const shown = shownImages(result);
  const pictures = new Map<string, string>();
  for (const { id, path } of pairImages(dataset)) {
    const taken = shown.has(id) ? await picture?.(path) : undefined;
    if (taken !== undefined) pictures.set(id, taken);
  }
  return pictures;
}

/** Writes a file in one step. @throws FaceError `OUTPUT_FAILED`; what was there before stays. */
export async function writeWhole(file: string, write: (file: string) => Promise<void>): Promise<void> {
  const part = `${file}.part`;
  try {
    await write(part);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    throw outputFailure(file, error);
  }
}
