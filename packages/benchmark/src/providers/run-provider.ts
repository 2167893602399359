import { ERRORS, type FaceComparer, type FaceError, isFaceError } from '@face/core';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DatasetPair } from '../dataset/dataset.js';
import { type RunOptions, throwIfAborted } from '../progress.js';
import type { AnswerCache } from './answer-cache.js';
import { type PairAnswer, pairHash } from './pair-answer.js';
import type { PairJournal } from './pair-journal.js';

/** Comparisons made one at a time, before the others: only those tell a latency that is no waiting in a queue. */
export interface LatencySample {
  readonly count: number;
  /** Pause between two of them, so that none waits for the provider's rate limit. */
  readonly gapMs: number;
}

export interface RunProviderOptions extends RunOptions {
  readonly journal: PairJournal;
  /** Answers to the same pictures from other runs; they cost no call. */
  readonly cache?: AnswerCache | undefined;
  /** Comparisons in flight at once. Default 4. */
  readonly concurrency?: number | undefined;
  /** Calls that may be made in this run; answers in the journal cost none. Default: no limit. */
  readonly maxCalls?: number | undefined;
  /** Calls for one pair at most, while what it fails for may pass. Default 1. */
  readonly attempts?: number | undefined;
  /** Pause before the second call for a pair, doubled for each further one. Default 1,000 ms. */
  readonly firstRetryMs?: number | undefined;
  /** Without it no latency is told. */
  readonly latencySample?: LatencySample | undefined;
  /** How many pairs there are, for progress. */
  readonly total?: number | undefined;
}

/** What a run came to. */
export interface ProviderRun {
  readonly provider: string;
  readonly model: string;
  /** Calls that reached the provider in this run, those tried again included. */
  readonly calls: number;
  /** Pairs that the journal or the cache knew already. */
  readonly remembered: number;
  /** Pairs left out because `maxCalls` was reached. */
  readonly unanswered: number;
}

/** Counts of a run while it goes on: also what a run that fails has spent. */
export interface RunCounts {
  calls: number;
  remembered: number;
  unanswered: number;
}

/** Failures that every further call would meet as well: the run ends, what was answered stays. */
const FATAL_KINDS = new Set(['auth', 'model', 'aborted', 'internal']);
/** A provider that so many calls in a row could not reach is down: the others would only wait for it in vain. */
const MAX_UNREACHED = 10;

/**
 * Compares pairs by a provider, reading the pairs as they come, and journals every answer. A pair that fails for
 * its images or a passing fault of the provider is an answer; refused credentials, an account problem or a provider
 * that is not there end it.
 * @param counts - filled while the run goes on.
 * @throws FaceError `ABORTED`, `AUTH_*`, `VENDOR_ACCOUNT`, `MODEL_*`, `VENDOR_UNREACHABLE`, `TIMEOUT`
 */
export async function runProvider(
  comparer: FaceComparer,
  pairs: AsyncIterable<DatasetPair> | Iterable<DatasetPair>,
  options: RunProviderOptions,
  counts: RunCounts = { calls: 0, remembered: 0, unanswered: 0 },
): Promise<ProviderRun> {
  const { concurrency = 4, latencySample: sample } = options;
  const queue = toQueue(pairs);
  const failed = new AbortController();
  const signal =
    options.signal === undefined ? failed.signal : AbortSignal.any([options.signal, failed.signal]);
  const asker = new Asker(comparer, { ...options, signal }, counts);
  for (let taken = 0; sample !== undefined && taken < sample.count;) {
    const next = await queue.next();
    if (next.done === true) break;
    const before = counts.calls;
    await asker.answer(next.value, true);
    if (counts.calls === before) continue;
    taken += 1;
    await sleep(sample.gapMs, undefined, { signal }).catch(() => undefined);
  }
  const work = async (): Promise<void> => {
    for (let next = await queue.next(); next.done !== true; next = await queue.next()) {
      await asker.answer(next.value, false);
    }
  };
  const workers = Array.from({ length: concurrency }, () =>
    work().catch((error: unknown) => {
      failed.abort(error);
      throw error;
    }),
  );
  const outcomes = await Promise.allSettled(workers);
  if (outcomes.some(({ status }) => status === 'rejected')) throw failed.signal.reason;
  const { provider, model } = comparer.info;
  return { provider, model, ...counts };
}

class Asker {
  #done = 0;
  /** Calls in a row that did not reach the provider. */
  #unreached = 0;

  constructor(
    readonly comparer: FaceComparer,
    readonly options: RunProviderOptions,
    readonly counts: RunCounts,
  ) {}

  /** Journals the answer to a pair, asking for it where it is not known. */
  async answer(pair: DatasetPair, alone: boolean): Promise<void> {
    const { journal, cache, signal, onProgress, total } = this.options;
    throwIfAborted(signal);
    const known = journal.get(pair) === undefined ? await cache?.get(pair) : undefined;
    // Its time was taken in another run, perhaps under other circumstances.
    if (known !== undefined)
      await journal.add({ ...known, latencyMs: undefined, cached: true, pair: pairHash(pair) });
    if (journal.get(pair) !== undefined) this.counts.remembered += 1;
    else {
      const answer = await this.#ask(pair, alone);
      if (answer === undefined) this.counts.unanswered += 1;
      else {
        await journal.add(answer);
        if (answer.failure === undefined || !ERRORS[answer.failure].retryable) await cache?.add(pair, answer);
      }
    }
    this.#done += 1;
    onProgress?.({ stage: 'compare', done: this.#done, total: total ?? this.#done });
  }

  /** Undefined when the budget allows no call. */
  async #ask(pair: DatasetPair, alone: boolean): Promise<PairAnswer | undefined> {
    const { maxCalls = Number.POSITIVE_INFINITY, attempts = 1, firstRetryMs = 1000, signal } = this.options;
    let answer: PairAnswer | undefined;
    for (let attempt = 1; attempt <= attempts && this.counts.calls < maxCalls; attempt += 1) {
      if (attempt > 1) {
        const pause = firstRetryMs * 2 ** (attempt - 2) * (0.5 + Math.random() / 2);
        await sleep(pause, undefined, { signal }).catch(() => undefined);
        throwIfAborted(signal);
      }
      this.counts.calls += 1;
      answer = await this.#call(pair, alone);
      if (answer.failure === undefined || !ERRORS[answer.failure].retryable) return answer;
    }
    return answer;
  }

  async #call(pair: DatasetPair, alone: boolean): Promise<PairAnswer> {
    const { comparer } = this;
    const { model } = comparer.info;
    const started = performance.now();
    const answered = (): Pick<PairAnswer, 'pair' | 'model' | 'at'> => ({
      pair: pairHash(pair),
      model,
      at: new Date().toISOString(),
    });
    try {
      const { score, thresholds, ...said } = await comparer.compare(
        { file: pair.a.path },
        { file: pair.b.path },
        { signal: this.options.signal },
      );
      this.#unreached = 0;
      return {
        ...answered(),
        score,
        thresholds: { ...thresholds },
        ...(alone && { latencyMs: performance.now() - started }),
        ...(said.model !== model && { reported: said.model }),
      };
    } catch (error) {
      if (!isFaceError(error) || FATAL_KINDS.has(error.kind) || error.code === 'VENDOR_ACCOUNT') throw error;
      this.#countUnreached(error);
      const { side } = error.params;
      return { ...answered(), failure: error.code, ...((side === 'a' || side === 'b') && { side }) };
    }
  }

  #countUnreached(error: FaceError): void {
    // Nobody was asked, so that no call was spent.
    if (error.code === 'VENDOR_UNREACHABLE') this.counts.calls -= 1;
    const isUnreached = error.code === 'VENDOR_UNREACHABLE' || error.code === 'TIMEOUT';
    this.#unreached = isUnreached ? this.#unreached + 1 : 0;
    if (this.#unreached >= MAX_UNREACHED) throw error;
  }
}

/** One iterator that several workers may pull from: calls to an async generator queue up by themselves. */
async function* toQueue(
  pairs: AsyncIterable<DatasetPair> | Iterable<DatasetPair>,
): AsyncGenerator<DatasetPair> {
  yield* pairs;
}
