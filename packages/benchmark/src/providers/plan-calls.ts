import type { DatasetPair } from '../dataset/dataset.js';
import type { AnswerCache } from './answer-cache.js';
import type { PairAnswers } from './compare-providers.js';

/** What a run would ask and cost, before any call is made. */
export interface CallPlan {
  readonly pairs: number;
  /** Pairs that the journal or the cache answers. */
  readonly remembered: number;
  readonly calls: number;
  /** Pairs that `maxCalls` would leave out. */
  readonly unanswered: number;
  /** In the currency of the price; absent without a price. Retries of failed calls come on top. */
  readonly cost?: number;
}

export interface PlanCallsOptions {
  readonly maxCalls?: number | undefined;
  /** Price of 1,000 calls, from the user's own contract. */
  readonly pricePerThousand?: number | undefined;
  readonly cache?: AnswerCache | undefined;
}

/** A dry run: counts calls and cost without making any. */
export async function planCalls(
  pairs: AsyncIterable<DatasetPair> | Iterable<DatasetPair>,
  journal: PairAnswers | undefined,
  { maxCalls = Number.POSITIVE_INFINITY, pricePerThousand, cache }: PlanCallsOptions = {},
): Promise<CallPlan> {
  let [total, remembered] = [0, 0];
  for await (const pair of pairs) {
    total += 1;
    if (journal?.get(pair) !== undefined || (await cache?.get(pair)) !== undefined) remembered += 1;
  }
  const calls = Math.min(total - remembered, maxCalls);
  return {
    pairs: total,
    remembered,
    calls,
    unanswered: total - remembered - calls,
    ...(pricePerThousand !== undefined && { cost: (calls * pricePerThousand) / 1000 }),
  };
}
