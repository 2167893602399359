import { describe, expect, it } from '@jest/globals';
import { type Comparison, type FaceComparer, FaceError, SCALE_70_80_90 } from '@face/core';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetPair } from '../../src/dataset/dataset.js';
import { compareProviders } from '../../src/providers/compare-providers.js';
import { AnswerCache } from '../../src/providers/answer-cache.js';
import { PairJournal } from '../../src/providers/pair-journal.js';
import { planCalls } from '../../src/providers/plan-calls.js';
import { runProvider } from '../../src/providers/run-provider.js';
import { temporaryFolder } from '../temporary-folder.js';

const folder = temporaryFolder();
let files = 0;
const journalPath = (): string => join(folder.path, `journal-${(files += 1)}.jsonl`);
const pairs: DatasetPair[] = Array.from({ length: 20 }, (_, index) => ({
  a: { id: `a${index}`, path: `a${index}`, person: `p${index % 7}` },
  b: { id: `b${index}`, path: `b${index}`, person: index % 2 === 0 ? `p${index % 7}` : `q${index}` },
  same: index % 2 === 0,
}));

/** A comparer that answers by a rule on the number of the pair; counts what it was asked. */
function comparer(
  rule: (index: number) => number | FaceError,
): FaceComparer & { readonly asked: number[]; inFlight: number; peak: number } {
  const limits = {
    formats: [],
    maxBytes: 1,
    minSide: 1,
    maxSide: 1,
    maxPixels: 1,
    minFaceSize: 1,
    urls: false,
  } as const;
  return {
    info: { provider: 'rule', model: 'rule-1', limits },
    asked: [],
    inFlight: 0,
    peak: 0,
    async compare(a, _b, options) {
      const index = 'file' in a ? Number(a.file.slice(1)) : -1;
      this.asked.push(index);
      this.inFlight += 1;
      this.peak = Math.max(this.peak, this.inFlight);
      await new Promise((resolve) => setTimeout(resolve, 2));
      this.inFlight -= 1;
      if (options?.signal?.aborted === true) throw new FaceError('ABORTED');
      const answer = rule(index);
      if (answer instanceof FaceError) throw answer;
      return comparisonOf(answer);
    },
    close: () => Promise.resolve(),
  };
}

function comparisonOf(score: number): Comparison {
  return {
    score,
    thresholds: SCALE_70_80_90,
    faces: [{ faces: [] }, { faces: [] }],
    provider: 'rule',
    model: 'rule-1',
    requestId: 'made up',
    elapsedMs: 1,
  };
}

const right = (index: number): number => (index % 2 === 0 ? 95 : 10);

describe('runProvider', () => {
  it('answers every pair once, with bounded concurrency', async () => {
    const journal = await PairJournal.open(journalPath(), 'rule-1');
    const rule = comparer(right);
    const run = await runProvider(rule, pairs, { journal, concurrency: 3 });
    expect(run).toEqual({ provider: 'rule', model: 'rule-1', calls: 20, remembered: 0, unanswered: 0 });
    expect([...rule.asked].sort((a, b) => a - b)).toEqual(pairs.map((_, index) => index));
    expect(rule.peak).toBe(3);
    await journal.close();
  });

  it('goes on where an earlier run ended, also past a torn line', async () => {
    const path = journalPath();
    const first = await PairJournal.open(path, 'rule-1');
    await runProvider(comparer(right), pairs.slice(0, 12), { journal: first });
    await first.close();
    appendFileSync(path, readFileSync(path, 'utf8').slice(1, 60));
    const second = await PairJournal.open(path, 'rule-1');
    const rule = comparer(right);
    expect(await runProvider(rule, pairs, { journal: second })).toMatchObject({ calls: 8, remembered: 12 });
    await second.close();
    const third = await PairJournal.open(path, 'rule-1');
    expect(third.size).toBe(20);
    await third.close();
  });

  it('makes no more calls than allowed and says what is left', async () => {
    const journal = await PairJournal.open(journalPath(), 'rule-1');
    const rule = comparer(right);
    const run = await runProvider(rule, pairs, { journal, maxCalls: 5 });
    expect(rule.asked).toHaveLength(5);
    expect(run).toMatchObject({ calls: 5, unanswered: 15 });
    await journal.close();
  });

  it('keeps failures of images, and asks again what may pass', async () => {
    const path = journalPath();
    const journal = await PairJournal.open(path, 'rule-1');
    const failing = comparer((index) =>
      index === 3
        ? new FaceError('NO_FACE', { side: 'a' })
        : index === 4
          ? new FaceError('TIMEOUT')
          : right(index),
    );
    await runProvider(failing, pairs, { journal });
    expect([3, 4].map((index) => journal.get(pairs[index]!)?.failure)).toEqual(['NO_FACE', 'TIMEOUT']);
    await journal.close();
    const again = await PairJournal.open(path, 'rule-1');
    const rule = comparer(right);
    await runProvider(rule, pairs, { journal: again });
    expect(rule.asked).toEqual([4]);
    await again.close();
  });

  it('ends when the credentials are refused, keeping what was answered', async () => {
    const journal = await PairJournal.open(journalPath(), 'rule-1');
    const rule = comparer((index) => (index === 6 ? new FaceError('AUTH_FAILED') : right(index)));
    await expect(runProvider(rule, pairs, { journal, concurrency: 2 })).rejects.toMatchObject({
      code: 'AUTH_FAILED',
    });
    expect(rule.asked.length).toBeLessThan(10);
    expect(journal.size).toBeGreaterThanOrEqual(5);
    await journal.close();
  });

  it('ends with ABORTED when the signal fires', async () => {
    const journal = await PairJournal.open(journalPath(), 'rule-1');
    const control = new AbortController();
    const run = runProvider(comparer(right), pairs, {
      journal,
      signal: control.signal,
      onProgress: ({ done }) => {
        if (done === 4) control.abort();
      },
    });
    await expect(run).rejects.toMatchObject({ code: 'ABORTED' });
    await journal.close();
  });

  it('refuses a journal of another model', async () => {
    const path = journalPath();
    const journal = await PairJournal.open(path, 'rule-1');
    await runProvider(comparer(right), pairs, { journal });
    await journal.close();
    await expect(PairJournal.open(path, 'rule-2')).rejects.toMatchObject({ code: 'DATASET_INVALID' });
  });
});

describe('runProvider, latency and retries', () => {
  it('tells the time of calls that were made alone, and of no other', async () => {
    const journal = await PairJournal.open(journalPath(), 'rule-1');
    const rule = comparer(right);
    await runProvider(rule, pairs, { journal, concurrency: 8, latencySample: { count: 5, gapMs: 0 } });
    const timed = pairs.map((pair) => journal.get(pair)!.latencyMs !== undefined);
    expect(timed.indexOf(false)).toBe(5);
    expect(timed.lastIndexOf(true)).toBe(4);
    await journal.close();
  });

  it('marks what a cache answered, without a time', async () => {
    const cached = pairs.map((pair, index) => {
      const image = (name: 'a' | 'b'): DatasetPair['a'] => {
        const path = folder.write(`cached/${pair[name].id}`, pair[name].id);
        return { ...pair[name], id: path, path };
      };
      return { a: image('a'), b: image('b'), same: index % 2 === 0 };
    });
    const byFile: FaceComparer = {
      ...comparer(right),
      compare: () => Promise.resolve(comparisonOf(50)),
    };
    const cache = await AnswerCache.open(join(folder.path, 'cache'), Buffer.alloc(32, 1), 'rule');
    const latencySample = { count: 20, gapMs: 0 };
    const first = await PairJournal.open(journalPath(), 'rule-1');
    await runProvider(byFile, cached, { journal: first, cache, latencySample });
    const second = await PairJournal.open(journalPath(), 'rule-1');
    const run = await runProvider(byFile, cached, { journal: second, cache, latencySample });
    expect(run).toMatchObject({ calls: 0, remembered: 20 });
    expect(first.get(cached[0]!)).toMatchObject({ latencyMs: expect.any(Number) });
    const answer = second.get(cached[0]!)!;
    expect([answer.cached, answer.latencyMs, answer.score]).toEqual([true, undefined, 50]);
    for (const each of [first, second, cache]) await each.close();
  });

  it('counts what is tried again as a call', async () => {
    const journal = await PairJournal.open(journalPath(), 'rule-1');
    let refusals = 3;
    const busy = comparer((index) =>
      index === 4 && refusals-- > 0 ? new FaceError('VENDOR_RATE_LIMITED', { vendor: 'x' }) : right(index),
    );
    const run = await runProvider(busy, pairs, { journal, attempts: 4, firstRetryMs: 1 });
    expect(run).toMatchObject({ calls: 23 });
    expect(journal.get(pairs[4]!)?.score).toBe(95);
    await journal.close();
  });

  it('does not go on asking a provider that is down, and spends no call on it', async () => {
    const journal = await PairJournal.open(journalPath(), 'rule-1');
    const dead = comparer(() => new FaceError('VENDOR_UNREACHABLE', { vendor: 'x', reason: 'refused' }));
    const counts = { calls: 0, remembered: 0, unanswered: 0 };
    await expect(runProvider(dead, pairs, { journal, maxCalls: 15 }, counts)).rejects.toMatchObject({
      code: 'VENDOR_UNREACHABLE',
    });
    // Those in flight when it was given up may have reached somebody.
    expect(counts.calls).toBeLessThan(4);
    expect(dead.asked.length).toBeLessThan(20);
    await journal.close();
  });

  it('keeps the model that an answer names', async () => {
    const journal = await PairJournal.open(journalPath(), 'rule-1');
    const renamed: FaceComparer = {
      ...comparer(right),
      compare: () => Promise.resolve({ ...comparisonOf(50), model: 'rule-2' }),
    };
    await runProvider(renamed, pairs.slice(0, 1), { journal });
    expect(journal.get(pairs[0]!)).toMatchObject({ model: 'rule-1', reported: 'rule-2' });
    await journal.close();
  });
});

describe('planCalls', () => {
  it('tells calls and cost without making any', async () => {
    const journal = await PairJournal.open(journalPath(), 'rule-1');
    await runProvider(comparer(right), pairs.slice(0, 5), { journal });
    expect(await planCalls(pairs, journal, { pricePerThousand: 2, maxCalls: 10 })).toEqual({
      pairs: 20,
      remembered: 5,
      calls: 10,
      unanswered: 5,
      cost: 0.02,
    });
    await journal.close();
  });
});

describe('compareProviders', () => {
  it('tests two providers on the pairs both answered', async () => {
    const [good, poor] = [
      await PairJournal.open(journalPath(), 'rule-1'),
      await PairJournal.open(journalPath(), 'rule-1'),
    ];
    await runProvider(comparer(right), pairs, { journal: good });
    // Misses genuine pairs 0, 2, 4 and 6; pair 1 gets no answer.
    await runProvider(
      comparer((index) => (index === 1 ? new FaceError('NO_FACE') : index < 8 ? 10 : right(index))),
      pairs,
      { journal: poor },
    );
    const difference = compareProviders(pairs, [good, poor])!;
    expect(difference).toMatchObject({
      pairs: 19,
      mcnemar: { onlyFirst: 4, onlySecond: 0, pExact: expect.closeTo(0.125, 12) },
    });
    expect(difference.agreement).toBeCloseTo(15 / 19, 12);
    expect(difference.difference).toBeCloseTo(4 / 19, 12);
    expect(difference.interval.low).toBeLessThan(difference.difference);
    // Refusing pair 1, an impostor pair, is right: one pair more, on which both agree.
    const refused = compareProviders(pairs, [good, poor], '1e-4', 'refused')!;
    expect(refused).toMatchObject({ pairs: 20, mcnemar: { onlyFirst: 4, onlySecond: 0 } });
    expect(refused.agreement).toBeCloseTo(16 / 20, 12);
    await good.close();
    await poor.close();
  });
});
