import { FaceError, isFaceError } from '@face/core';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DatasetManifest, hashDataset } from '../dataset/dataset-manifest.js';
import { makeOutputFolder } from '../output-files.js';
import type { Progress, RunOptions } from '../progress.js';
import { PairJournal } from '../providers/pair-journal.js';
import { type AnalyzeBenchOptions, analyzeBench, pairImages } from './analyze-bench.js';
import type { AskedSubject } from './analyze-subject.js';
import type { BenchDataset } from './bench-dataset.js';
import type { BenchResult } from './bench-result.js';
import type { SubjectOpener, SubjectSource } from './subject-source.js';
import { writeBench, writeWhole } from './write-bench.js';

export interface RunBenchOptions
  extends Pick<RunOptions, 'signal'>, Pick<AnalyzeBenchOptions, 'title' | 'command' | 'machine'> {
  readonly dataset: BenchDataset;
  /** Asked one after the other, each opened when its turn comes and closed after it. */
  readonly subjects: readonly SubjectOpener[];
  /** Folder of the report; answers are kept below it, and a later run goes on with them. */
  readonly out: string;
  readonly onProgress?: ((subject: string, progress: Progress) => void) | undefined;
  /** Makes a small picture of an image file as a data URL; the report has none without it. */
  readonly picture?: ((path: string) => Promise<string | undefined>) | undefined;
}

export interface BenchRun {
  readonly result: BenchResult;
  /** What was written: page, data, pairs. */
  readonly files: { readonly html: string; readonly json: string; readonly csv: string };
  /** What ended the run early, if something did; the report holds what was answered before. */
  readonly error?: FaceError;
}

/**
 * Asks every provider about the same pairs and writes one report. However it ends, the report is whole: a run that
 * was stopped, or whose provider gave out, reports what was answered until then, and the next one goes on from there.
 * @throws FaceError `INVALID_ARGUMENT` for a folder that cannot be made, `OUTPUT_FAILED` when the report cannot be written;
 *   what was answered stays.
 */
export async function runBench(options: RunBenchOptions): Promise<BenchRun> {
  const { dataset, subjects, out, signal, onProgress, picture, title, command, machine } = options;
  await makeOutputFolder(join(out, 'answers'));
  const manifest = await writeManifest(out, dataset, signal);
  const asked: AskedSubject[] = [];
  const notAsked: { name: string; reason: string }[] = [];
  let error: FaceError | undefined;
  for (const { name, open } of subjects) {
    try {
      if (signal?.aborted === true) throw new FaceError('ABORTED', {}, { cause: signal.reason });
      const source = await open();
      const run = { signal, onProgress: (progress: Progress) => onProgress?.(name, progress) };
      await askSubject(source, options, manifest, run, (subject) => asked.push(subject));
    } catch (failure) {
      const known = isFaceError(failure) ? failure : unexpected(failure);
      // The first one says why; after a stop by the user nobody else is asked.
      error ??= known;
      if (!asked.some((subject) => subject.name === name)) notAsked.push({ name, reason: known.message });
    }
  }
  const result = analyzeBench({
    dataset,
    manifest,
    subjects: asked,
    title,
    command,
    machine,
    notAsked,
    date: new Date().toISOString(),
    isComplete: error === undefined && asked.every(({ answers }) => answersAll(dataset, answers)),
  });
  const files = await writeBench(out, result, { dataset, subjects: asked, picture });
  return { result, files, ...(error !== undefined && { error }) };
}

/** Asks one subject; whatever it answered is passed on, also when it fails. */
async function askSubject(
  source: SubjectSource,
  { dataset, out }: RunBenchOptions,
  { sha256 }: DatasetManifest,
  run: RunOptions,
  onAsked: (subject: AskedSubject) => void,
): Promise<void> {
  const { name, model, about, key } = source;
  try {
    const journal = await PairJournal.open(journalPath(out, { name, key, sha256 }), model);
    let subject: AskedSubject = { name, model, ...about, answers: journal };
    try {
      const onCalls = (calls: AskedSubject['calls']): void => void (subject = { ...subject, calls });
      const told = await source.ask(dataset, journal, { ...run, onCalls });
      subject = { ...subject, ...told };
    } finally {
      onAsked(subject);
      await journal.close();
    }
  } finally {
    await source.close();
  }
}

/** Hashes the images of the pairs into `images.sha256`, in the form of sha256sum. */
async function writeManifest(
  out: string,
  dataset: BenchDataset,
  signal: AbortSignal | undefined,
): Promise<DatasetManifest> {
  const lines: string[] = [];
  const manifest = await hashDataset(dataset.name, pairImages(dataset), {
    signal,
    onImage: (sha256, id) => lines.push(`${sha256}  ${id}\n`),
  });
  const file = join(out, 'images.sha256');
  await writeWhole(file, (part) => writeFile(part, lines.join('')));
  return manifest;
}

function unexpected(failure: unknown): FaceError {
  const reason = failure instanceof Error ? failure.message : String(failure);
  return new FaceError('INTERNAL', { reason }, { cause: failure });
}

/** Where the answers of a subject to these very images are kept; under another key they are others. */
export function journalPath(
  out: string,
  {
    name,
    key = '',
    sha256,
  }: { readonly name: string; readonly key?: string | undefined; readonly sha256: string },
): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([name, key, sha256]))
    .digest('hex')
    .slice(0, 16);
  return join(out, 'answers', `${name.replace(/[^\w.-]+/g, '-')}-${hash}.jsonl`);
}

function answersAll({ pairs }: BenchDataset, answers: AskedSubject['answers']): boolean {
  return pairs.every((pair) => answers.get(pair) !== undefined);
}
