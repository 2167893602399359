import type { JudgedPair } from '../protocol/judged-pair.js';
import { type BootstrapOptions, percentileInterval, resampleSubjects } from './bootstrap.js';

/** FNMR at a false match rate, with its 95% interval by subject. */
export interface BandPoint {
  readonly fmr: number;
  readonly fnmr: number;
  readonly low: number;
  readonly high: number;
}

type Scored = JudgedPair & { readonly score: number };

/**
 * FNMR over FMR with a pointwise bootstrap-by-subject band: each replicate draws people, weighs their pairs, finds
 * the least threshold whose FMR does not pass each rate, and takes the FNMR there. Pairs without a score have no
 * part; empty when a class has none.
 * @param rates - descending.
 */
export function rocBand(
  pairs: readonly JudgedPair[],
  rates: readonly number[],
  options: BootstrapOptions = {},
): BandPoint[] {
  const scored = pairs.filter((pair): pair is Scored => pair.score !== undefined);
  const subjects = numberPeople(scored);
  const byClass = (same: boolean): ClassScores => classScores(scored, same, subjects);
  const [genuine, impostor] = [byClass(true), byClass(false)];
  if (genuine.scores.length === 0 || impostor.scores.length === 0) return [];
  const estimate = fnmrAt(genuine, impostor, rates, undefined);
  const replicates: number[][] = rates.map(() => []);
  for (const draws of resampleSubjects(subjects.size, { replicates: 400, ...options })) {
    fnmrAt(genuine, impostor, rates, draws).forEach((fnmr, index) => {
      if (Number.isFinite(fnmr)) replicates[index]!.push(fnmr);
    });
  }
  return rates.map((fmr, index) => {
    const values = replicates[index]!;
    const fnmr = estimate[index]!;
    const { low, high } =
      values.length === 0 ? { low: 0, high: 1 } : percentileInterval(values, options.confidence);
    return { fmr, fnmr, low: Math.min(low, fnmr), high: Math.max(high, fnmr) };
  });
}

/** Rates from 1 down to the least that the impostor pairs can show, evenly spread over their logarithm. */
export function rateGrid(impostors: number, count = 60): number[] {
  const lowest = Math.log10(1 / Math.max(2, impostors));
  return Array.from({ length: count }, (_, step) => 10 ** ((lowest * step) / (count - 1)));
}

/** Scores of one class, descending, with the people of each. */
interface ClassScores {
  readonly scores: Float64Array;
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  readonly same: boolean;
}

function classScores(pairs: readonly Scored[], same: boolean, subjects: Map<string, number>): ClassScores {
  const own = pairs.filter((pair) => pair.same === same).sort((x, y) => y.score - x.score);
  return {
    scores: Float64Array.from(own, ({ score }) => score),
    first: Uint32Array.from(own, ({ personA }) => subjects.get(personA)!),
    second: Uint32Array.from(own, ({ personB }) => subjects.get(personB)!),
    same,
  };
}

function numberPeople(pairs: readonly JudgedPair[]): Map<string, number> {
  const subjects = new Map<string, number>();
  for (const { personA, personB } of pairs) {
    for (const person of [personA, personB]) {
      if (!subjects.has(person)) subjects.set(person, subjects.size);
    }
  }
  return subjects;
}

function weight({ first, second, same }: ClassScores, index: number, draws: Uint32Array | undefined): number {
  if (draws === undefined) return 1;
  const one = draws[first[index]!]!;
  return same ? one : one * draws[second[index]!]!;
}

function fnmrAt(
  genuine: ClassScores,
  impostor: ClassScores,
  rates: readonly number[],
  draws: Uint32Array | undefined,
): number[] {
  const total = (scores: ClassScores): number => {
    let sum = 0;
    for (let index = 0; index < scores.scores.length; index += 1) sum += weight(scores, index, draws);
    return sum;
  };
  const [genuineTotal, impostorTotal] = [total(genuine), total(impostor)];
  const fnmrs = new Array<number>(rates.length).fill(Number.NaN);
  if (genuineTotal === 0 || impostorTotal === 0) return fnmrs;
  let [nextImpostor, nextGenuine, accepted, matched] = [0, 0, 0, 0];
  // From the strictest rate on, the threshold sinks to just above the score that would let too many in.
  for (let place = rates.length - 1; place >= 0; place -= 1) {
    const allowed = rates[place]! * impostorTotal * (1 + 1e-12);
    let barrier = Number.NEGATIVE_INFINITY;
    while (nextImpostor < impostor.scores.length) {
      const score = impostor.scores[nextImpostor]!;
      let end = nextImpostor;
      let tied = 0;
      for (; end < impostor.scores.length && impostor.scores[end] === score; end += 1) {
        tied += weight(impostor, end, draws);
      }
      if (accepted + tied > allowed) {
        barrier = score;
        break;
      }
      accepted += tied;
      nextImpostor = end;
    }
    while (nextGenuine < genuine.scores.length && genuine.scores[nextGenuine]! > barrier) {
      matched += weight(genuine, nextGenuine, draws);
      nextGenuine += 1;
    }
    fnmrs[place] = 1 - matched / genuineTotal;
  }
  return fnmrs;
}
