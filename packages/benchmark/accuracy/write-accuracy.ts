import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LfwDataset, halvesHold } from '../src/index.js';
import type { AccuracyRow } from './accuracy-row.js';
import { accuracyMarkdown } from './accuracy-markdown.js';
import type { PackMeasurement } from './measure-pack.js';
import { type Must, batchMusts, mustHold } from './must-hold.js';
import { writeReport } from './write-report.js';

/** A run of the bench as far as it has come. */
export interface AccuracyRun {
  readonly folder: string;
  readonly dataset: LfwDataset;
  readonly sha256: string;
  readonly machine: Readonly<Record<string, string | number>>;
  readonly command: string;
  readonly measured: PackMeasurement[];
  readonly rows: AccuracyRow[];
}

/** Writes `accuracy.json`, `accuracy.md` and `accuracy.html`, each in one step. */
export function writeAccuracy(run: AccuracyRun): {
  readonly must: readonly Must[];
  readonly files: readonly string[];
} {
  const { folder, dataset, sha256, machine, command, measured, rows } = run;
  const must = [...mustHold(measured, halvesHold), ...batchMusts(readBatch(folder))];
  const date = new Date().toISOString();
  const [json, markdown] = [join(folder, 'accuracy.json'), join(folder, 'accuracy.md')];
  const content = { date, dataset: { name: dataset.name, sha256 }, command, machine, rows, must };
  writeWhole(json, `${JSON.stringify(content, null, 2)}\n`);
  writeWhole(markdown, accuracyMarkdown(rows));
  const page = writeReport(folder, { dataset, sha256, measured, rows, machine, command });
  return { must, files: [json, markdown, page] };
}

/** What `npm run bench:batch` left in the same folder; undefined where it did not run. */
function readBatch(folder: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, 'batch.json'), 'utf8')) as unknown;
  } catch {
    // Its musts are then listed as not run.
    return undefined;
  }
}

function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.part`, text);
  renameSync(`${file}.part`, file);
}
