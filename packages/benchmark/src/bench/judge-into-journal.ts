import { SCALE_70_80_90 } from '@face/core';
import { setMaxListeners } from 'node:events';
import type { JudgeChunk } from '../batch/pair-outcome.js';
import type { DatasetPair } from '../dataset/dataset.js';
import { type RunOptions, throwIfAborted } from '../progress.js';
import { pairHash } from '../providers/pair-answer.js';
import type { PairJournal } from '../providers/pair-journal.js';

export interface JudgeIntoJournalOptions extends RunOptions {
  readonly judge: JudgeChunk;
  readonly journal: PairJournal;
  readonly model: string;
  /** Pairs per chunk. Default 128. */
  readonly chunkPairs?: number | undefined;
  /** Chunks at work at once. Default 4. */
  readonly inFlight?: number | undefined;
  readonly onWritten?: ((pairs: Parameters<JudgeChunk>[0]) => Promise<void>) | undefined;
}

/**
 * Compares the pairs that the journal does not answer yet, chunk by chunk, each image by its id. Whoever judges
 * works on several pairs at once, so that no latency can be told.
 * @throws FaceError `ABORTED`, and what the judge rejects with; what was answered stays.
 */
export async function judgeIntoJournal(
  pairs: readonly DatasetPair[],
  options: JudgeIntoJournalOptions,
): Promise<{ readonly remembered: number }> {
  const { judge, journal, model, chunkPairs = 128, inFlight = 4, onProgress, onWritten } = options;
  const open = pairs.filter((pair) => journal.get(pair) === undefined);
  const remembered = pairs.length - open.length;
  let [next, done] = [0, remembered];
  const stop = new AbortController();
  const signal = options.signal === undefined ? stop.signal : AbortSignal.any([options.signal, stop.signal]);
  // Every chunk at work listens.
  setMaxListeners(0, signal);
  const work = async (): Promise<void> => {
    while (next < open.length) {
      throwIfAborted(signal);
      const chunk = open.slice(next, next + chunkPairs);
      next += chunkPairs;
      const names = chunk.map(({ a, b }) => [a.id, b.id] as const);
      const outcomes = await judge(names, signal);
      const at = new Date().toISOString();
      await Promise.all(
        chunk.map((pair, index) => {
          const outcome = outcomes[index]!;
          const said =
            'failure' in outcome
              ? { failure: outcome.failure, side: outcome.side }
              : { score: outcome.score, thresholds: { ...SCALE_70_80_90 } };
          return journal.add({ pair: pairHash(pair), model, at, ...said });
        }),
      );
      await onWritten?.(names);
      done += chunk.length;
      onProgress?.({ stage: 'compare', done, total: pairs.length });
    }
  };
  const workers = Array.from({ length: inFlight }, () =>
    work().catch((error: unknown) => {
      stop.abort(error);
      throw error;
    }),
  );
  const outcomes = await Promise.allSettled(workers);
  const failed = outcomes.filter(({ status }) => status === 'rejected');
  if (failed.length > 0) throw stop.signal.reason;
  return { remembered };
}
