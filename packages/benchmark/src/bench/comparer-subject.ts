import type { FaceComparer } from '@face/core';
import type { AnswerCache } from '../providers/answer-cache.js';
import { planCalls } from '../providers/plan-calls.js';
import { type LatencySample, type RunCounts, runProvider } from '../providers/run-provider.js';
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
  /** What its answers depend on besides images and model, e.g. where it is: answers of another are not reused. */
  readonly key?: string | undefined;
  /** Calls for one pair at most, see `RunProviderOptions`. */
  readonly attempts?: number | undefined;
  readonly latencySample?: LatencySample | undefined;
}

const DEFAULT_LATENCY_SAMPLE: LatencySample = { count: 100, gapMs: 0 };

/** A cloud service or a server, asked pair by pair. */
export function comparerSubject(options: ComparerSubjectOptions): SubjectSource {
  const { name, comparer, concurrency, maxCalls, price, cache, key, attempts } = options;
  const { latencySample = DEFAULT_LATENCY_SAMPLE } = options;
  return {
    name,
    ...(key !== undefined && { key }),
    model: comparer.info.model,
    about: {
      provider: comparer.info.provider,
      price,
      latencyBasis: 'as called, one at a time, the first pairs that were asked',
    },
    ask: async ({ pairs }, journal, { onCalls, ...run }) => {
      const counts: RunCounts = { calls: 0, remembered: 0, unanswered: 0 };
      const told = { ...run, journal, cache, concurrency, maxCalls, attempts, latencySample };
      try {
        await runProvider(comparer, pairs, { ...told, total: pairs.length }, counts);
      } finally {
        onCalls({ made: counts.calls, remembered: counts.remembered });
      }
      return {};
    },
    plan: ({ pairs }, journal) =>
      planCalls(pairs, journal, { maxCalls, cache, pricePerThousand: price?.perThousand }),
    close: async () => {
      await comparer.close();
      await cache?.close();
    },
  };
}
