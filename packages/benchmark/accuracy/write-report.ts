import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LfwDataset } from '../src/index.js';
import type { PackMeasurement } from './measure-pack.js';
import { pairsCsv } from './pairs-csv.js';
import { type AccuracyReport, renderAccuracy } from './render-accuracy.js';

export interface WriteReportOptions extends Pick<AccuracyReport, 'command' | 'machine' | 'rows'> {
  readonly dataset: LfwDataset;
  /** Of its images. */
  readonly sha256: string;
  readonly measured: readonly PackMeasurement[];
}

/** Writes `accuracy.html` and one CSV of pairs per pack and profile; returns the path of the page. */
export function writeReport(
  folder: string,
  { dataset, sha256, measured, rows, machine, command }: WriteReportOptions,
): string {
  const pathOf = new Map(dataset.images.map(({ id, path }) => [id, path]));
  const page = renderAccuracy({
    title: 'Face comparison: accuracy and calibration',
    command,
    date: new Date().toISOString().slice(0, 10),
    dataset: { name: dataset.name, sha256 },
    machine,
    rows,
    subjects: measured.map(({ pack, profile, lfw, table, halves }) => {
      return { name: `${pack}/${profile}`, lfw, table, halves };
    }),
    picture: (id) => {
      const path = pathOf.get(id);
      return path === undefined
        ? undefined
        : `data:image/jpeg;base64,${readFileSync(path).toString('base64')}`;
    },
  });
  const file = join(folder, 'accuracy.html');
  writeFileSync(file, page);
  for (const { pack, profile, lfw } of measured) {
    writeFileSync(join(folder, `pairs-${pack}-${profile}.csv`), [...pairsCsv(lfw.view2.pairs)].join(''));
  }
  return file;
}
