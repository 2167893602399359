import type { FaceComparer } from '@face/core';
import type { AnswerCache } from '../providers/answer-cache.js';
import { planCalls } from '../providers/plan-calls.js';
import { runProvider } from '../providers/run-provider.js';
import type { AskedSubject } from './analyze-subject.js';
import type { SubjectSource } from './subject-source.js';

export interface ComparerSubjectOptions {
  readonly name: string;
  readonly comparer: FaceComparer;
  /** Comparisons in flight at once. */
  readonly concurrency: number;
  readonly maxCalls?: number | undefined;
  readonly price?: AskedSubject['price'];
  readonly cache?: AnswerCache | undefined;
}

/** A cloud service or a server, asked pair by pair. */
export function comparerSubject(options: ComparerSubjectOptions): SubjectSource {
  const { name, comparer, concurrency, maxCalls, price, cache } = options;
  return {
    name,
    model: comparer.info.model,
    about: {
      provider: comparer.info.provider,
      price,
      latencyBasis: `as called, ${concurrency} at once, waiting for its rate limit included`,
    },
    ask: async ({ pairs }, journal, run) => {
      const { calls, remembered } = await runProvider(comparer, pairs, {
        ...run,
        journal,
        cache,
        concurrency,
        maxCalls,
        total: pairs.length,
      });
      return { calls: { made: calls, remembered } };
    },
    plan: ({ pairs }, journal) =>
      planCalls(pairs, journal, { maxCalls, cache, pricePerThousand: price?.perThousand }),
    close: async () => {
      await comparer.close();
      await cache?.close();
    },
  };
}
