import { type Interval, ruleOfThree, wilsonInterval } from './interval.js';

/** People below which a bootstrap over them is too narrow to trust alone: too few draws differ. */
export const MIN_BOOTSTRAP_PEOPLE = 30;

/** An interval and whether a bootstrap over people carries it. */
export interface CautiousInterval extends Interval {
  /** True when it is the wider of the bootstrap and Wilson's, because people or errors are too few. */
  readonly isRough: boolean;
}

export interface CautiousTrials {
  readonly events: number;
  readonly trials: number;
  /** People among the trials. */
  readonly people: number;
  /** Independent trials: people of genuine comparisons, pairs of people of impostor ones. */
  readonly independent: number;
}

/**
 * A 95% interval that is never of no width: without an error up to the rule of 3 over the independent trials; with
 * few people, or where every replicate is alike, the wider of the bootstrap and Wilson's over the independent trials.
 */
export function cautiousInterval(
  bootstrap: Interval | undefined,
  { events, trials, people, independent }: CautiousTrials,
): CautiousInterval {
  if (events === 0) return { low: 0, high: ruleOfThree(independent), isRough: false };
  const isRough =
    bootstrap === undefined || people < MIN_BOOTSTRAP_PEOPLE || bootstrap.low === bootstrap.high;
  if (!isRough) return { ...bootstrap, isRough };
  // The same share of as many trials as are independent.
  const wilson = wilsonInterval(
    Math.min(independent, Math.max(1, Math.round((events / trials) * independent))),
    independent,
  );
  const share = events / trials;
  return {
    low: Math.min(share, bootstrap?.low ?? 1, wilson.low),
    high: Math.max(share, bootstrap?.high ?? 0, wilson.high),
    isRough,
  };
}
