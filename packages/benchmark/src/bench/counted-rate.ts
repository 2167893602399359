import { bootstrapBySubject } from '../metrics/bootstrap.js';
import { ruleOfThree } from '../metrics/interval.js';
import { shareOf } from '../providers/compare-providers.js';
import type { CountedRate } from './bench-result.js';

/** One comparison and whether the error in question happened. */
export interface Trial {
  readonly personA: string;
  readonly personB: string;
  readonly same: boolean;
  readonly isError: boolean;
}

const REPLICATES = 400;

/** Counts errors, with an interval for independent trials and one that draws people. */
export function countedRate(trials: readonly Trial[]): CountedRate {
  const events = trials.filter(({ isError }) => isError).length;
  const share = shareOf(events, trials.length);
  if (trials.length === 0) return share;
  if (events === 0) return { ...share, upTo: ruleOfThree(trials.length) };
  const subjects = new Map<string, number>();
  const subjectOf = (person: string): number => {
    const subject = subjects.get(person) ?? subjects.size;
    subjects.set(person, subject);
    return subject;
  };
  const numbered = trials.map(({ personA, personB, same, isError }) => ({
    first: subjectOf(personA),
    second: subjectOf(personB),
    same,
    isError,
  }));
  if (subjects.size < 2) return share;
  const bySubject = bootstrapBySubject(
    subjects.size,
    (draws) => {
      let [all, wrong] = [0, 0];
      for (const { first, second, same, isError } of numbered) {
        const times = same ? draws[first]! : draws[first]! * draws[second]!;
        all += times;
        if (isError) wrong += times;
      }
      return wrong / all;
    },
    { replicates: REPLICATES },
  );
  return { ...share, bySubject };
}
