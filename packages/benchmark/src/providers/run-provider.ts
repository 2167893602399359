import { ERRORS, type FaceComparer, isFaceError } from '@face/core';
import type { DatasetPair } from '../dataset/dataset.js';
import { type RunOptions, throwIfAborted } from '../progress.js';
import type { AnswerCache } from './answer-cache.js';
import { type PairAnswer, pairHash } from './pair-answer.js';
import type { PairJournal } from './pair-journal.js';

export interface RunProviderOptions extends RunOptions {
  readonly journal: PairJournal;
  /** Answers to the same pictures from other runs; they cost no call. */
  readonly cache?: AnswerCache | undefined;
  /** Comparisons in flight at once. Default 4. */
  readonly concurrency?: number | undefined;
  /** Calls that may be made in this run; answers in the journal cost none. Default: no limit. */
  readonly maxCalls?: number | undefined;
  /** How many pairs there are, for progress. */
  readonly total?: number | undefined;
}

/** What a run came to. */
export interface ProviderRun {
  readonly provider: string;
  readonly model: string;
  /** Comparisons asked for in this run. */
  readonly calls: number;
  /** Pairs that the journal or the cache knew already. */
  readonly remembered: number;
  /** Pairs left out because `maxCalls` was reached. */
  readonly unanswered: number;
}

/** Failures that every further call would meet as well: the run ends, what was answered stays. */
const FATAL_KINDS = new Set(['auth', 'model', 'aborted', 'internal']);

/**
 * Compares pairs by a provider, reading the pairs as they come, and journals every answer. A pair that fails for
 * its images or a passing fault of the provider is an answer; refused credentials or an account problem end it.
 * @throws FaceError `ABORTED`, `AUTH_*`, `VENDOR_ACCOUNT`, `MODEL_*`
 */
export async function runProvider(
  comparer: FaceComparer,
  pairs: AsyncIterable<DatasetPair> | Iterable<DatasetPair>,
  options: RunProviderOptions,
): Promise<ProviderRun> {
  const {
    journal,
    cache,
    concurrency = 4,
    maxCalls = Number.POSITIVE_INFINITY,
    onProgress,
    signal,
  } = options;
  const counts = { calls: 0, remembered: 0, unanswered: 0, done: 0 };
  const queue = toQueue(pairs);
  const failed = new AbortController();
  const stop = signal === undefined ? failed.signal : AbortSignal.any([signal, failed.signal]);
  const work = async (): Promise<void> => {
    for (let next = await queue.next(); next.done !== true; next = await queue.next()) {
      throwIfAborted(stop);
      const pair = next.value;
      const known = journal.get(pair) === undefined ? await cache?.get(pair) : undefined;
      if (known !== undefined) await journal.add({ ...known, pair: pairHash(pair) });
      if (journal.get(pair) !== undefined) counts.remembered += 1;
      else if (counts.calls >= maxCalls) counts.unanswered += 1;
      else {
        counts.calls += 1;
        const answer = await ask(comparer, pair, stop);
        await journal.add(answer);
        if (answer.failure === undefined || !ERRORS[answer.failure].retryable) await cache?.add(pair, answer);
      }
      counts.done += 1;
      onProgress?.({ stage: 'compare', done: counts.done, total: options.total ?? counts.done });
    }
  };
  const workers = Array.from({ length: concurrency }, () =>
    work().catch((error: unknown) => {
      failed.abort(error);
      throw error;
    }),
  );
  const outcomes = await Promise.allSettled(workers);
  const first = failed.signal.aborted ? (failed.signal.reason as unknown) : undefined;
  if (outcomes.some(({ status }) => status === 'rejected')) throw first;
  const { provider, model } = comparer.info;
  const { calls, remembered, unanswered } = counts;
  return { provider, model, calls, remembered, unanswered };
}

async function ask(comparer: FaceComparer, pair: DatasetPair, signal: AbortSignal): Promise<PairAnswer> {
  const { model } = comparer.info;
  const started = performance.now();
  const answered = (): Pick<PairAnswer, 'pair' | 'latencyMs' | 'model' | 'at'> => ({
    pair: pairHash(pair),
    latencyMs: performance.now() - started,
    model,
    at: new Date().toISOString(),
  });
  try {
    const { score, thresholds } = await comparer.compare(
      { file: pair.a.path },
      { file: pair.b.path },
      { signal },
    );
    return { ...answered(), score, thresholds: { ...thresholds } };
  } catch (error) {
    if (!isFaceError(error) || FATAL_KINDS.has(error.kind) || error.code === 'VENDOR_ACCOUNT') throw error;
    return { ...answered(), failure: error.code };
  }
}

/** One iterator that several workers may pull from: calls to an async generator queue up by themselves. */
async function* toQueue(
  pairs: AsyncIterable<DatasetPair> | Iterable<DatasetPair>,
): AsyncGenerator<DatasetPair> {
  yield* pairs;
}
