import type { FalseMatchRate } from '@face/core';
import type { DatasetPair } from '../dataset/dataset.js';
import { bootstrapBySubject, quantile } from '../metrics/bootstrap.js';
import { type Interval, wilsonInterval } from '../metrics/interval.js';
import { type McNemarResult, mcnemarTest } from '../metrics/mcnemar.js';
import { isAcquisitionFailure } from './failure-kind.js';
import type { PairAnswer } from './pair-answer.js';

/** Who knows what a provider said, e.g. a journal. */
export interface PairAnswers {
  get(pair: Pick<DatasetPair, 'a' | 'b'>): PairAnswer | undefined;
}

/** Milliseconds. */
export interface LatencyQuantiles {
  readonly comparisons: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** Undefined without a latency. */
export function latencyQuantiles(latencies: readonly number[]): LatencyQuantiles | undefined {
  if (latencies.length === 0) return undefined;
  const ascending = Float64Array.from(latencies).sort();
  const at = (share: number): number => quantile(ascending, share);
  return { comparisons: ascending.length, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

export interface ShareWithInterval {
  readonly events: number;
  readonly trials: number;
  readonly share: number;
  /** Wilson, 95%. */
  readonly interval: Interval;
}

/** Any rate is possible where nothing was tried. */
export function shareOf(events: number, trials: number): ShareWithInterval {
  if (trials === 0) return { events, trials, share: 0, interval: { low: 0, high: 1 } };
  return { events, trials, share: events / trials, interval: wilsonInterval(events, trials) };
}

/** Two providers on the pairs that both answered. */
export interface ProviderDifference {
  readonly pairs: number;
  /** Share of pairs on which both verdicts are the same. */
  readonly agreement: number;
  /** Accuracy of the first minus that of the second. */
  readonly difference: number;
  /** 95%, bootstrapped over people. */
  readonly interval: Interval;
  readonly mcnemar: McNemarResult;
}

/** What counts of a pair that a provider could not acquire. */
export type FailureRule =
  /** It is left out. */
  | 'left out'
  /** It is a refusal: right for an impostor pair, wrong for a genuine one (what a door would do). */
  | 'refused';

/**
 * Compares two providers on the pairs that both answered, each by its own threshold at `rate`; undefined when there is
 * no such pair. Pairs that a service failed to answer are always left out.
 */
export function compareProviders(
  pairs: readonly DatasetPair[],
  [first, second]: readonly [PairAnswers, PairAnswers],
  rate: FalseMatchRate = '1e-4',
  failures: FailureRule = 'left out',
): ProviderDifference | undefined {
  const people = new Map<string, number>();
  const subjectOf = (person: string): number => {
    const subject = people.get(person) ?? people.size;
    people.set(person, subject);
    return subject;
  };
  const decisions = pairs.flatMap(({ a, b, same, ...names }) => {
    const pair = { a, b, ...names };
    const [one, other] = [first.get(pair), second.get(pair)].map(
      (answer) => answer && decides(answer, rate, failures),
    );
    if (one === undefined || other === undefined) return [];
    return [
      { a: subjectOf(a.person), b: subjectOf(b.person), same, first: one === same, second: other === same },
    ];
  });
  if (decisions.length === 0) return undefined;
  const share = (wanted: (decision: (typeof decisions)[number]) => boolean): number =>
    decisions.filter(wanted).length / decisions.length;
  const interval = bootstrapBySubject(people.size, (draws) => {
    let [weight, difference] = [0, 0];
    for (const { a, b, same, first: one, second: other } of decisions) {
      const times = same ? draws[a]! : draws[a]! * draws[b]!;
      weight += times;
      difference += times * (Number(one) - Number(other));
    }
    return difference / weight;
  });
  return {
    pairs: decisions.length,
    agreement: share((decision) => decision.first === decision.second),
    difference: share((decision) => decision.first) - share((decision) => decision.second),
    interval,
    mcnemar: mcnemarTest(
      decisions.filter((decision) => decision.first && !decision.second).length,
      decisions.filter((decision) => !decision.first && decision.second).length,
    ),
  };
}

/** Undefined when the answer decides nothing. */
function decides(
  { score, thresholds, failure }: PairAnswer,
  rate: FalseMatchRate,
  failures: FailureRule,
): boolean | undefined {
  if (score !== undefined && thresholds !== undefined) return score >= thresholds[rate];
  return failures === 'refused' && failure !== undefined && isAcquisitionFailure(failure) ? false : undefined;
}
