import { FALSE_MATCH_RATES, type FalseMatchRate, type Thresholds } from '@face/core';
import type { JudgedPair } from '../protocol/judged-pair.js';
import type { CountedRate, GroupResult, GroupSpread, GroupsResult } from './bench-result.js';
import { countedRate } from './counted-rate.js';

/** Errors of each group at the provider's own thresholds; undefined when the dataset names no group. */
export function analyzeGroups(
  pairs: readonly JudgedPair[],
  thresholds: Thresholds | undefined,
): GroupsResult | undefined {
  const byGroup = new Map<string, JudgedPair[]>();
  for (const pair of pairs) {
    if (pair.group === undefined) continue;
    const own = byGroup.get(pair.group);
    if (own === undefined) byGroup.set(pair.group, [pair]);
    else own.push(pair);
  }
  if (byGroup.size === 0 || thresholds === undefined) return undefined;
  const groups = [...byGroup]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, own]) => groupResult(group, own, thresholds));
  return { groups, worstOverBest: perRate((rate) => spread(groups, rate)) };
}

function groupResult(group: string, pairs: readonly JudgedPair[], thresholds: Thresholds): GroupResult {
  return {
    group,
    pairs: pairs.length,
    failures: pairs.filter(({ score }) => score === undefined).length,
    atRate: perRate((rate) => ({
      falseMatches: errorsOf(pairs, false, thresholds[rate]),
      falseNonMatches: errorsOf(pairs, true, thresholds[rate]),
    })),
  };
}

/** False non-matches of the genuine pairs (`same`) or false matches of the impostor pairs, of those with a score. */
export function errorsOf(pairs: readonly JudgedPair[], same: boolean, threshold: number): CountedRate {
  return countedRate(
    pairs.flatMap(({ personA, personB, same: truth, score }) =>
      truth !== same || score === undefined
        ? []
        : [{ personA, personB, same, isError: score >= threshold !== same }],
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
