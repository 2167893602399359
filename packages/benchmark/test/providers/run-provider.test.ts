import { describe, expect, it } from '@jest/globals';
import { type FaceComparer, FaceError, SCALE_70_80_90 } from '@face/core';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatasetPair } from '../../src/dataset/dataset.js';
import { compareProviders, summarizeProvider } from '../../src/providers/compare-providers.js';
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
      return {
        score: answer,
        thresholds: SCALE_70_80_90,
        faces: [{ faces: [] }, { faces: [] }],
        provider: 'rule',
        model: 'rule-1',
        requestId: String(index),
        elapsedMs: 1,
      };
    },
    close: () => Promise.resolve(),
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
    expect(summarizeProvider(pairs, journal)!.failuresByCode).toEqual({ NO_FACE: 1, TIMEOUT: 1 });
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
    expect(summarizeProvider(pairs, poor)!.falseNonMatches['1e-4']).toMatchObject({ events: 4, trials: 10 });
    expect(summarizeProvider(pairs, poor)!.falseMatches['1e-4']).toMatchObject({ events: 0, trials: 9 });
    await good.close();
    await poor.close();
  });
});
