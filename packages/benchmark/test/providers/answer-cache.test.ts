import { describe, expect, it } from '@jest/globals';
import { FaceError } from '@face/core';
import { randomBytes } from 'node:crypto';
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AnswerCache, parseCacheKey } from '../../src/providers/answer-cache.js';
import { PairJournal } from '../../src/providers/pair-journal.js';
import { planCalls } from '../../src/providers/plan-calls.js';
import { runProvider } from '../../src/providers/run-provider.js';
import { inventedPairs, inventedProvider, inventedScore } from '../bench/invented-provider.js';
import { temporaryFolder } from '../temporary-folder.js';

const folder = temporaryFolder();
const key = randomBytes(32);
let runs = 0;
const newFolder = (): string => join(folder.path, `cache-${(runs += 1)}`);
const newJournal = (): Promise<PairJournal> =>
  PairJournal.open(join(newFolder(), 'journal.jsonl'), 'cloud-1');
const pairs = inventedPairs(20, folder.path);
for (const { a, b } of pairs) {
  folder.write(a.id, `picture ${a.id}`);
  folder.write(b.id, `picture ${b.id}`);
}
/** Asks everybody, with a fresh journal. */
async function run(cacheFolder: string, scope = 'cloud', maxCalls?: number): Promise<[number, PairJournal]> {
  const cache = await AnswerCache.open(cacheFolder, key, scope);
  const journal = await newJournal();
  const cloud = inventedProvider('cloud', (index) =>
    index === 4 ? new FaceError('TIMEOUT') : index === 6 ? new FaceError('NO_FACE') : inventedScore(index),
  );
  await runProvider(cloud, pairs, { journal, cache, maxCalls });
  await cache.close();
  await journal.close();
  return [cloud.asked(), journal];
}

describe('AnswerCache', () => {
  it('asks no picture twice, whatever it is called; passing failures are asked again', async () => {
    const cacheFolder = newFolder();
    const [first, before] = await run(cacheFolder);
    const [second, after] = await run(cacheFolder);
    expect([first, second]).toEqual([20, 1]);
    for (const pair of pairs) expect(after.get(pair)?.score).toBe(before.get(pair)?.score);
    expect(after.get(pairs[6]!)?.failure).toBe('NO_FACE');
    const renamed = folder.write('renamed.jpg', `picture ${pairs[0]!.a.id}`);
    const cache = await AnswerCache.open(cacheFolder, key, 'cloud');
    const known = await cache.get({ a: { ...pairs[0]!.a, path: renamed }, b: pairs[0]!.b });
    expect(known?.score).toBe(inventedScore(0));
    expect(await cache.get({ a: pairs[0]!.b, b: pairs[0]!.a })).toBeUndefined();
    await cache.close();
  });

  it('keeps providers and models apart', async () => {
    const cacheFolder = newFolder();
    await run(cacheFolder);
    expect((await run(cacheFolder, 'cloud of another model'))[0]).toBe(20);
  });

  it('counts no remembered answer against the budget, and none in the plan', async () => {
    const cacheFolder = newFolder();
    expect((await run(cacheFolder, 'cloud', 7))[0]).toBe(7);
    expect((await run(cacheFolder, 'cloud', 5))[0]).toBe(5);
    const cache = await AnswerCache.open(cacheFolder, key, 'cloud');
    const plan = await planCalls(pairs, undefined, { cache, pricePerThousand: 1000 });
    // Each run spent a call on the timeout.
    expect(plan).toEqual({ pairs: 20, remembered: 10, calls: 10, unanswered: 0, cost: 10 });
    await cache.close();
  });

  it('shows neither scores, names nor hashes of pictures, and only its owner may read it', async () => {
    const cacheFolder = newFolder();
    await run(cacheFolder);
    const file = join(cacheFolder, 'answers.jsonl');
    const text = readFileSync(file, 'utf8');
    expect(text).not.toMatch(/score|cloud|NO_FACE|\d+\.\d{3}/);
    expect(text).not.toContain(folder.path);
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it('refuses another key', async () => {
    const cacheFolder = newFolder();
    await run(cacheFolder);
    await expect(AnswerCache.open(cacheFolder, randomBytes(32), 'cloud')).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  it('takes altered, swapped and torn entries for unknown', async () => {
    const cacheFolder = newFolder();
    await run(cacheFolder);
    const file = join(cacheFolder, 'answers.jsonl');
    const lines = readFileSync(file, 'utf8').split('\n');
    const entry = (index: number): { name: string; sealed: string } =>
      JSON.parse(lines[index]!) as { name: string; sealed: string };
    // Lines 0 and 1 are an empty one and the proof of the key.
    const altered = Buffer.from(entry(2).sealed, 'base64');
    altered[altered.length - 1]! ^= 1;
    lines[2] = JSON.stringify({ ...entry(2), sealed: altered.toString('base64') });
    [lines[3], lines[4]] = [
      JSON.stringify({ ...entry(3), sealed: entry(4).sealed }),
      JSON.stringify({ ...entry(4), sealed: entry(3).sealed }),
    ];
    writeFileSync(file, lines.join('\n'));
    appendFileSync(file, `\n${lines[5]!.slice(0, 40)}`);
    const [asked] = await run(cacheFolder);
    expect(asked).toBe(1 + 3);
  });
});

describe('parseCacheKey', () => {
  it('reads hex and base64 and refuses other lengths without showing them', () => {
    expect(parseCacheKey(key.toString('hex'), 'k')).toEqual(key);
    expect(parseCacheKey(key.toString('base64'), 'k')).toEqual(key);
    expect(() => parseCacheKey('secretish', 'k')).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        message: expect.not.stringContaining('secretish'),
      }),
    );
  });
});
