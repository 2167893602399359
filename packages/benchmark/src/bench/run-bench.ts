import { FaceError, isFaceError } from '@face/core';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hashDataset } from '../dataset/dataset-manifest.js';
import type { Progress, RunOptions } from '../progress.js';
import { PairJournal } from '../providers/pair-journal.js';
import { type AnalyzeBenchOptions, analyzeBench, pairImages } from './analyze-bench.js';
import type { AskedSubject } from './analyze-subject.js';
import type { BenchDataset } from './bench-dataset.js';
import type { BenchResult } from './bench-result.js';
import type { SubjectSource } from './subject-source.js';
import { writeBench } from './write-bench.js';

export interface RunBenchOptions
  extends Pick<RunOptions, 'signal'>, Pick<AnalyzeBenchOptions, 'title' | 'command' | 'machine' | 'rate'> {
  readonly dataset: BenchDataset;
  /** Asked one after the other, each opened when its turn comes and closed after it. */
  readonly subjects: readonly (() => Promise<SubjectSource>)[];
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
 */
export async function runBench(options: RunBenchOptions): Promise<BenchRun> {
  const { dataset, subjects, out, signal, onProgress, picture, title, command, machine, rate } = options;
  await mkdir(join(out, 'answers'), { recursive: true });
  const manifest = await hashDataset(dataset.name, pairImages(dataset));
  const asked: AskedSubject[] = [];
  let error: FaceError | undefined;
  for (const open of subjects) {
    try {
      if (signal?.aborted === true) throw new FaceError('ABORTED', {}, { cause: signal.reason });
      const source = await open();
      try {
        const journal = await PairJournal.open(journalPath(out, source.name, manifest.sha256), source.model);
        const { name, model, about } = source;
        const subject = { name, model, ...about, answers: journal };
        try {
          const run = { signal, onProgress: (progress: Progress) => onProgress?.(name, progress) };
          asked.push({ ...subject, ...(await source.ask(dataset, journal, run)) });
        } catch (failure) {
          asked.push(subject);
          throw failure;
        } finally {
          await journal.close();
        }
      } finally {
        await source.close();
      }
    } catch (failure) {
      if (!isFaceError(failure)) throw failure;
      // The first one says why; after a stop by the user nobody else is asked.
      error ??= failure;
      if (failure.code === 'ABORTED') break;
    }
  }
  const result = analyzeBench({
    dataset,
    manifest,
    subjects: asked,
    title,
    command,
    machine,
    rate,
    date: new Date().toISOString(),
    isComplete: error === undefined && asked.every(({ answers }) => answersAll(dataset, answers)),
  });
  const files = await writeBench(out, result, { dataset, subjects: asked, picture });
  return { result, files, ...(error !== undefined && { error }) };
}

/** Where the answers of a subject to these very images are kept. */
export function journalPath(out: string, name: string, sha256: string): string {
  return join(out, 'answers', `${name.replace(/[^\w.-]+/g, '-')}-${sha256.slice(0, 16)}.jsonl`);
}

function answersAll({ pairs }: BenchDataset, answers: AskedSubject['answers']): boolean {
  return pairs.every((pair) => answers.get(pair) !== undefined);
}
