import { describe, expect, it, jest } from '@jest/globals';
import { FaceError, SCALE_70_80_90 } from '@face/core';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BenchDataset } from '../../src/bench/bench-dataset.js';
import type { BenchResult } from '../../src/bench/bench-result.js';
import { comparerSubject } from '../../src/bench/comparer-subject.js';
import { type RunBenchOptions, runBench } from '../../src/bench/run-bench.js';
import type { SubjectSource } from '../../src/bench/subject-source.js';
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
  subjects: providers.map((comparer) => {
    const price = { currency: 'EUR', perThousand: 2 };
    const { provider: name } = comparer.info;
    return { name, open: () => Promise.resolve(comparerSubject({ name, comparer, concurrency: 2, price })) };
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
    // Only genuine pairs fail: they are refused, and nobody is accepted more or less for it.
    expect(blind.claims[0]!.frr).toBeCloseTo(0.04, 12);
    expect(blind.claims[0]!.far).toBe(blind.claims[0]!.falseMatches.share);
    expect(blind.acquisition).toMatchObject({ images: { events: 8 }, serviceFailures: 0 });
    expect(sure.folds?.folds).toHaveLength(4);
    expect(sure.groups?.groups.map(({ group, pairs }) => [group, pairs])).toEqual([
      ['north', 200],
      ['south', 200],
    ]);
    expect(sure.cost).toEqual({ currency: 'EUR', perThousand: 2, spent: 0.8 });
    expect(sure.latencyMs?.comparisons).toBe(100);
    // Genuine pairs that the one accepts and the other does not acquire.
    const missed = genuine.filter((score, index) => index % 25 === 5 && score >= 80).length;
    expect(result.differences).toMatchObject([
      { first: 'sure', second: 'blind', failures: 'left out', pairs: 392, agreement: 1 },
      { first: 'sure', second: 'blind', failures: 'refused', pairs: 400, agreement: 1 - missed / 400 },
    ]);
    expect(result.differences[1]!.difference).toBeCloseTo(missed / 400, 12);
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
    expect(stopped.result.notAsked).toEqual([{ name: 'never', reason: expect.stringContaining('aborted') }]);
    expect(read(out, 'report.html')).toContain('never was not asked');
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

  it('counts failures by class, and those of the service not at all', async () => {
    const failing = inventedProvider('failing', (index) => {
      if (index % 20 === 1) return new FaceError('FACE_QUALITY', { side: 'b' });
      if (index % 20 === 2) return new FaceError('TIMEOUT', { vendor: 'x' });
      if (index % 20 === 3) return new FaceError('IMAGE_FILE_NOT_FOUND', { file: 'x' });
      return inventedScore(index);
    });
    const { result } = await runBench(options(newFolder(), failing));
    const [{ claims, acquisition, failures }] = result.subjects as [BenchResult['subjects'][number]];
    expect(failures.events).toBe(60);
    expect(acquisition).toMatchObject({ images: { events: 20, trials: 720 }, serviceFailures: 40 });
    const { far, frr, falseMatches, falseNonMatches } = claims[0]!;
    // 20 of the 180 impostor pairs that no service kept from it were not acquired; no genuine pair was.
    expect(far).toBeCloseTo(falseMatches.share * (1 - 20 / 180), 12);
    expect(frr).toBe(falseNonMatches.share);
  });

  it('judges every answer by its own thresholds', async () => {
    const moody = inventedProvider('moody', (index) => ({
      score: inventedScore(index) / (index < 200 ? 1 : 2),
      thresholds: index < 200 ? SCALE_70_80_90 : { '1e-3': 35, '1e-4': 40, '1e-5': 45 },
      model: index < 200 ? 'moody-1' : 'moody-2',
    }));
    const { result } = await runBench(options(newFolder(), moody, inventedProvider('sure')));
    const [one, other] = result.subjects;
    expect(one!.claims.map(({ threshold }) => threshold)).toEqual([
      { low: 35, high: 70 },
      { low: 40, high: 80 },
      { low: 45, high: 90 },
    ]);
    const errors = (subject: typeof one): number[] =>
      subject!.claims.flatMap(({ falseMatches, falseNonMatches }) => [
        falseMatches.events,
        falseNonMatches.events,
      ]);
    expect(errors(one)).toEqual(errors(other));
    expect([one!.reportedModels, other!.reportedModels]).toEqual([['moody-2'], []]);
  });

  it('keeps a fold in which a class failed, and the numbers of those that are there', async () => {
    const out = newFolder();
    const blind = inventedProvider('blind', (index) =>
      index < 100 && index % 2 === 0 ? new FaceError('NO_FACE', { side: 'a' }) : inventedScore(index),
    );
    const { result } = await runBench(options(out, blind));
    const { folds } = result.subjects[0]!;
    expect(folds?.folds.map(({ fold, failures }) => [fold, failures])).toEqual([
      [1, 50],
      [2, 0],
      [3, 0],
      [4, 0],
    ]);
    expect(folds!.folds[0]!.accuracy).toBeLessThanOrEqual(0.5);
    const partial = inventedProvider('partial', (index) => inventedScore(index));
    const late = { ...dataset, pairs: [...dataset.pairs.slice(100, 200), ...dataset.pairs.slice(100)] };
    const budget = { ...options(newFolder(), partial), dataset: late };
    expect((await runBench(budget)).result.subjects[0]!.folds?.folds.map(({ fold }) => fold)).toEqual([
      1, 2, 3, 4,
    ]);
  });

  it('recommends a threshold where the people are enough, and says how many are missing', async () => {
    const many = { ...dataset, folds: undefined, pairs: inventedPairs(12_000) };
    const { result } = await runBench({ ...options(newFolder(), inventedProvider('sure')), dataset: many });
    const [percentWish, rareWish] = result.subjects[0]!.recommendations;
    // 899 pairs of p and q people are all there are: too few for 1e-2.
    expect(percentWish).toEqual({ fmr: 1e-2, independent: 899, needed: 3000 });
    expect(rareWish).toMatchObject({ fmr: 1e-3, needed: 30_000 });
    const own = many.pairs.map((pair, index) => ({
      ...pair,
      a: { ...pair.a, person: `a${index}` },
      b: { ...pair.b, person: pair.same ? `a${index}` : `b${index}` },
    }));
    const people = { ...options(newFolder(), inventedProvider('sure')), dataset: { ...many, pairs: own } };
    const [enough] = (await runBench(people)).result.subjects[0]!.recommendations;
    const impostors = own.flatMap(({ same }, index) => (same ? [] : [inventedScore(index)]));
    const accepted = impostors.filter((score) => score >= enough!.at!.threshold).length;
    expect(accepted / impostors.length).toBeLessThanOrEqual(1e-2);
    expect(enough!.at!.fmrHigh).toBeGreaterThan(accepted / impostors.length);
  });

  it('reports what was answered when something unexpected happens', async () => {
    const out = newFolder();
    const broken = inventedProvider('broken', (index) => {
      if (index === 50) throw new RangeError('out of range');
      return inventedScore(index);
    });
    const { result, error } = await runBench(options(out, broken, inventedProvider('sure')));
    expect(error).toMatchObject({ code: 'INTERNAL', cause: expect.any(RangeError) });
    expect(result.subjects.map(({ name }) => name)).toEqual(['broken', 'sure']);
    expect(result.subjects[0]!.answered).toBeGreaterThan(0);
    expect(existsSync(join(out, 'report.html'))).toBe(true);
  });

  it('names a provider that could not be opened', async () => {
    const { subjects, ...rest } = options(newFolder(), inventedProvider('sure'));
    const closed = {
      name: 'closed',
      open: () => Promise.reject(new FaceError('ENGINE_BUSY', { queued: 1 })),
    };
    const { result, error } = await runBench({ ...rest, subjects: [closed, ...subjects] });
    expect(error).toMatchObject({ code: 'ENGINE_BUSY' });
    expect(result.notAsked).toEqual([{ name: 'closed', reason: expect.stringContaining('too much to do') }]);
    expect(result.subjects).toHaveLength(1);
  });

  it('asks again under another key', async () => {
    const out = newFolder();
    const asked: number[] = [];
    for (const key of ['one', 'one', 'two']) {
      const comparer = inventedProvider('sure');
      const open = (): Promise<SubjectSource> =>
        Promise.resolve(comparerSubject({ name: 'sure', comparer, concurrency: 2, key }));
      await runBench({ ...options(out), subjects: [{ name: 'sure', open }] });
      asked.push(comparer.asked());
    }
    expect(asked).toEqual([400, 0, 400]);
  });

  it('says which file cannot be written, and leaves no half of one', async () => {
    const out = newFolder();
    mkdirSync(join(out, 'report.json'), { recursive: true });
    const run = runBench(options(out, inventedProvider('sure')));
    await expect(run).rejects.toMatchObject({
      code: 'OUTPUT_FAILED',
      params: { file: join(out, 'report.json') },
    });
    expect(existsSync(join(out, 'report.json.part'))).toBe(false);
  });

  it('says so when the folder of the report cannot be made', async () => {
    const out = folder.write('a-file', '');
    const run = runBench(options(out, inventedProvider('sure')));
    await expect(run).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      params: { name: join(out, 'answers') },
    });
  });

  it('reports what was answered until the answers could no longer be kept', async () => {
    const comparer = inventedProvider('sure');
    const source = comparerSubject({ name: 'sure', comparer, concurrency: 1 });
    const ask: SubjectSource['ask'] = async (all, journal, run) => {
      await source.ask({ ...all, pairs: all.pairs.slice(0, 10) }, journal, run);
      await journal.close();
      return source.ask(all, journal, run);
    };
    const open = (): Promise<SubjectSource> => Promise.resolve({ ...source, ask });
    const out = newFolder();
    const { result, error } = await runBench({ ...options(out), subjects: [{ name: 'sure', open }] });
    expect(error?.code).toBe('OUTPUT_FAILED');
    expect(result.isComplete).toBe(false);
    expect(result.subjects[0]!.answered).toBeGreaterThanOrEqual(10);
    expect(read(out, 'report.html')).toContain('Stopped early');
  });

  it('lists every image with its hash', async () => {
    const out = newFolder();
    for (const name of ['0a', '0b', '1a', '1b']) folder.write(name, name);
    const files = { ...dataset, folds: undefined, pairs: inventedPairs(3, folder.path) };
    await runBench({ ...options(out, inventedProvider('sure')), dataset: files });
    const lines = read(out, 'images.sha256').trimEnd().split('\n');
    expect(lines.map((line) => line.slice(66))).toEqual(['0a', '0b', '1a', '1b']);
    expect(lines[0]!.slice(0, 64)).toBe(createHash('sha256').update('0a').digest('hex'));
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
