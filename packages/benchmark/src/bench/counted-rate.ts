import { bootstrapBySubject } from '../metrics/bootstrap.js';
import { cautiousInterval } from '../metrics/cautious-interval.js';
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

/** Counts errors of one class, with an interval for independent trials and one that draws people. */
export function countedRate(trials: readonly Trial[]): CountedRate {
  const events = trials.filter(({ isError }) => isError).length;
  const share = shareOf(events, trials.length);
  const independent = countIndependent(trials);
  if (trials.length === 0) return { ...share, independent };
  if (events === 0) return { ...share, independent, upTo: ruleOfThree(independent) };
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
  const bootstrap =
    subjects.size < 2
      ? undefined
      : bootstrapBySubject(
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
  const counts = { events, trials: trials.length, people: subjects.size, independent };
  return { ...share, independent, bySubject: cautiousInterval(bootstrap, counts) };
}

/** People of genuine trials, pairs of people of impostor ones: photos of the same two are no new trial. */
export function countIndependent(trials: readonly Omit<Trial, 'isError'>[]): number {
  const seen = new Set<string>();
  for (const { personA, personB, same } of trials) {
    const [first, second] = personA < personB ? [personA, personB] : [personB, personA];
    seen.add(same ? personA : JSON.stringify([first, second]));
  }
  return seen.size;
}
