import { describe, expect, it, jest } from '@jest/globals';
import { FaceError } from '@face/core';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchDataset } from '../../src/bench/bench-dataset.js';
import type { BenchResult } from '../../src/bench/bench-result.js';
import { comparerSubject } from '../../src/bench/comparer-subject.js';
import { type RunBenchOptions, runBench } from '../../src/bench/run-bench.js';
import { temporaryFolder } from '../temporary-folder.js';
import {
  type InventedProvider,
  inventedPairs,
  inventedProvider,
  inventedScore,
} from './invented-provider.js';

// Loading the plot library through the transformer takes most of it.
jest.setTimeout(120_000);

const folder = temporaryFolder();
let runs = 0;
const newFolder = (): string => join(folder.path, `run-${(runs += 1)}`);
const dataset: BenchDataset = {
  name: 'invented',
  kind: 'lfw',
  root: '/nowhere',
  pairs: inventedPairs(400),
  folds: [100, 100, 100, 100],
  rejected: [{ line: 7, reason: 'the pair was listed <before>' }],
};
const options = (out: string, ...providers: InventedProvider[]): RunBenchOptions => ({
  dataset,
  subjects: providers.map((comparer) => () => {
    const price = { currency: 'EUR', perThousand: 2 };
    const { provider } = comparer.info;
    return Promise.resolve(comparerSubject({ name: provider, comparer, concurrency: 2, price }));
  }),
  out,
  title: 'Test <of> it',
  command: 'face bench',
  machine: { cores: 2 },
});
const read = (out: string, file: string): string => readFileSync(join(out, file), 'utf8');

describe('runBench', () => {
  it('reports every provider alone and beside the others', async () => {
    const out = newFolder();
    const noFace = inventedProvider('blind', (index) =>
      index % 50 === 10 ? new FaceError('NO_FACE', { side: 'a' }) : inventedScore(index),
    );
    const { result, error } = await runBench(options(out, inventedProvider('sure'), noFace));
    expect(error).toBeUndefined();
    expect(result.isComplete).toBe(true);
    const [sure, blind] = result.subjects as [
      BenchResult['subjects'][number],
      BenchResult['subjects'][number],
    ];
    const impostors = Array.from({ length: 200 }, (_, index) => inventedScore(2 * index + 1));
    const genuine = Array.from({ length: 200 }, (_, index) => inventedScore(2 * index));
    expect(sure.claims.map(({ falseMatches }) => falseMatches.events)).toEqual(
      [70, 80, 90].map((threshold) => impostors.filter((score) => score >= threshold).length),
    );
    expect(sure.claims.map(({ falseNonMatches }) => falseNonMatches.events)).toEqual(
      [70, 80, 90].map((threshold) => genuine.filter((score) => score < threshold).length),
    );
    expect(sure.claims[1]!.falseMatches.upTo).toBeCloseTo(3 / 200, 12);
    expect(sure.claims.every(({ isSupported }) => !isSupported)).toBe(true);
    expect(blind).toMatchObject({ failuresByCode: { NO_FACE: 8 }, failures: { events: 8, trials: 400 } });
    expect(blind.claims[0]!.frr).toBeCloseTo(0.02, 12);
    expect(sure.folds?.folds).toHaveLength(4);
    expect(sure.groups?.groups.map(({ group, pairs }) => [group, pairs])).toEqual([
      ['north', 200],
      ['south', 200],
    ]);
    expect(sure.cost).toEqual({ currency: 'EUR', perThousand: 2, spent: 0.8 });
    expect(sure.latencyMs?.comparisons).toBe(400);
    expect(result.differences).toMatchObject([{ first: 'sure', second: 'blind', pairs: 392, agreement: 1 }]);
  });

  it('writes one page that loads nothing, data and a table', async () => {
    const out = newFolder();
    const { files } = await runBench(options(out, inventedProvider('sure'), inventedProvider('other')));
    const page = readFileSync(files.html, 'utf8');
    expect(page).not.toMatch(/<script|<link|@import|url\(/i);
    expect(page.match(/<svg /g)).toHaveLength(4);
    expect(page).toContain('Test &#60;of&#62; it');
    expect(page).toContain('listed &#60;before&#62;');
    for (const heading of ['Error rates', 'By group', 'Side by side', 'Failures', 'Time and cost']) {
      expect(page).toContain(`<h2>${heading}</h2>`);
    }
    expect(page).not.toMatch(/undefined|NaN|\[object/);
    expect(JSON.parse(readFileSync(files.json, 'utf8'))).toMatchObject({ version: 1, isComplete: true });
    const lines = readFileSync(files.csv, 'utf8').split('\r\n');
    expect(lines[0]).toBe('a,b,same,group,sure score,sure failure,other score,other failure');
    expect(lines).toHaveLength(402);
  });

  it('leaves a whole report when it is stopped, and goes on from it', async () => {
    const out = newFolder();
    const control = new AbortController();
    const first = inventedProvider('sure', (index) => {
      if (index === 150) control.abort();
      return inventedScore(index);
    });
    const stopped = await runBench({
      ...options(out, first, inventedProvider('never')),
      signal: control.signal,
    });
    expect(stopped.error).toMatchObject({ code: 'ABORTED' });
    const subject = stopped.result.subjects[0]!;
    expect(stopped.result.subjects).toHaveLength(1);
    expect(subject.answered).toBeGreaterThan(100);
    expect(subject.answered + subject.unanswered).toBe(400);
    expect(subject.folds).toBeUndefined();
    expect(read(out, 'report.html')).toContain('Stopped early: sure');
    expect(JSON.parse(read(out, 'report.json'))).toMatchObject({ isComplete: false });
    const again = inventedProvider('sure');
    const { result } = await runBench(options(out, again));
    expect(again.asked()).toBe(400 - subject.answered);
    expect(result.isComplete).toBe(true);
    const straight = await runBench(options(newFolder(), inventedProvider('sure')));
    expect(result.subjects[0]!.claims).toEqual(straight.result.subjects[0]!.claims);
    expect(result.subjects[0]!.curve).toEqual(straight.result.subjects[0]!.curve);
  });

  it('reports the others when one provider refuses the credentials', async () => {
    const out = newFolder();
    const refusing = inventedProvider('refusing', () => new FaceError('AUTH_FAILED', { vendor: 'x' }));
    const { result, error } = await runBench(options(out, refusing, inventedProvider('sure')));
    expect(error).toMatchObject({ code: 'AUTH_FAILED' });
    expect(result.isComplete).toBe(false);
    expect(result.subjects.map(({ name, answered }) => [name, answered])).toEqual([
      ['refusing', 0],
      ['sure', 400],
    ]);
    expect(read(out, 'report.html')).not.toMatch(/undefined|NaN/);
  });

  it('reports a provider that finds no face at all', async () => {
    const out = newFolder();
    const blind = inventedProvider('blind', () => new FaceError('NO_FACE', { side: 'a' }));
    const { result, error } = await runBench(options(out, blind));
    expect(error).toBeUndefined();
    expect(result.subjects[0]).toMatchObject({
      failuresByCode: { NO_FACE: 400 },
      claims: [],
      curve: [],
      atFmr: [],
    });
    expect(read(out, 'report.html')).toContain('No curve: a class has no score');
    expect(read(out, 'report.html')).not.toMatch(/undefined|NaN/);
  });

  it('shows small pictures of the hardest pairs only', async () => {
    const out = newFolder();
    const taken: string[] = [];
    const picture = (path: string): Promise<string> => {
      taken.push(path);
      return Promise.resolve('data:image/png;base64,AA==');
    };
    await runBench({ ...options(out, inventedProvider('sure')), picture });
    expect(taken).toHaveLength(48);
    expect(read(out, 'report.html').match(/<img src="data:/g)).toHaveLength(48);
    expect(existsSync(join(out, 'report.html.part'))).toBe(false);
  });
});
