import { FALSE_MATCH_RATES, type FalseMatchRate } from '@face/core';
import type { JudgedPair } from '../protocol/judged-pair.js';
import type { CountedRate, GroupResult, GroupSpread, GroupsResult } from './bench-result.js';
import { countedRate } from './counted-rate.js';

/** Errors of each group at the provider's own thresholds; undefined when the dataset names no group. */
export function analyzeGroups(pairs: readonly JudgedPair[]): GroupsResult | undefined {
  const byGroup = new Map<string, JudgedPair[]>();
  for (const pair of pairs) {
    if (pair.group === undefined) continue;
    const own = byGroup.get(pair.group);
    if (own === undefined) byGroup.set(pair.group, [pair]);
    else own.push(pair);
  }
  if (byGroup.size === 0 || !pairs.some(({ thresholds }) => thresholds !== undefined)) return undefined;
  const groups = [...byGroup]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, own]) => groupResult(group, own));
  return { groups, worstOverBest: perRate((rate) => spread(groups, rate)) };
}

function groupResult(group: string, pairs: readonly JudgedPair[]): GroupResult {
  return {
    group,
    pairs: pairs.length,
    failures: pairs.filter(({ score }) => score === undefined).length,
    atRate: perRate((rate) => ({
      falseMatches: errorsOf(pairs, false, rate),
      falseNonMatches: errorsOf(pairs, true, rate),
    })),
  };
}

/**
 * False non-matches of the genuine pairs (`same`) or false matches of the impostor pairs, of those with a score, each
 * judged by the thresholds of its own answer: a provider may state others from one answer to the next.
 */
export function errorsOf(pairs: readonly JudgedPair[], same: boolean, rate: FalseMatchRate): CountedRate {
  return countedRate(
    pairs.flatMap(({ personA, personB, same: truth, score, thresholds }) =>
      truth !== same || score === undefined || thresholds === undefined
        ? []
        : [{ personA, personB, same, isError: score >= thresholds[rate] !== same }],
    ),
  );
}

function spread(groups: readonly GroupResult[], rate: FalseMatchRate): GroupSpread {
  const ratio = (kind: 'falseMatches' | 'falseNonMatches'): number | undefined => {
    const shares = groups.flatMap(({ atRate }) =>
      atRate[rate][kind].trials > 0 ? [atRate[rate][kind].share] : [],
    );
    const best = Math.min(...shares);
    return shares.length < 2 || best === 0 ? undefined : Math.max(...shares) / best;
  };
  return { fmr: ratio('falseMatches'), fnmr: ratio('falseNonMatches') };
}

function perRate<Value>(make: (rate: FalseMatchRate) => Value): Record<FalseMatchRate, Value> {
  return Object.fromEntries(FALSE_MATCH_RATES.map((rate) => [rate, make(rate)])) as Record<
    FalseMatchRate,
    Value
  >;
}
