import type { BenchResult, SubjectResult } from '@face/benchmark';
import { bold, dim } from './terminal.js';

/** The report in short: some lines per provider, one per comparison of two. */
export function showBench({ dataset, subjects, differences, notAsked }: BenchResult): string[] {
  const width = Math.max(20, ...subjects.map(({ name }) => name.length));
  const header = ['accuracy', 'EER', 'failed', 'FMR@1e-4', 'FNMR@1e-4', 'p50 ms', 'answered'];
  return [
    bold(
      `${dataset.name}: ${dataset.genuine} genuine and ${dataset.impostor} impostor pairs of ${dataset.people} people`,
    ),
    ...(dataset.rejected.length === 0 ? [] : [`${dataset.rejected.length} rows could not be used`]),
    dim([''.padEnd(width), ...header.map((cell) => cell.padStart(10))].join(' ')),
    ...subjects.flatMap((subject) => [
      [subject.name.padEnd(width), ...cells(subject).map((cell) => cell.padStart(10))].join(' '),
      ...intervals(subject).map((line) => dim(`${''.padEnd(width)} ${line}`)),
    ]),
    ...differences.map(
      ({ first, second, pairs, failures, agreement, difference, interval, mcnemar }) =>
        `${first} − ${second}: ${percent(agreement)} same verdict on ${pairs} pairs (not acquired: ${failures}), ` +
        `accuracy ${points(difference)} ` +
        `(95% ${points(interval.low)} to ${points(interval.high)}), McNemar p ${mcnemar.pExact.toFixed(4)}`,
    ),
    ...notAsked.map(({ name, reason }) => `${name} was not asked: ${reason}`),
  ];
}

function cells({ folds, eer, failures, claims, latencyMs, answered }: SubjectResult): string[] {
  const claim = claims.find(({ rate }) => rate === '1e-4');
  return [
    folds === undefined ? '-' : percent(folds.accuracy),
    eer === undefined ? '-' : percent(eer),
    percent(failures.share),
    claim === undefined ? '-' : percent(claim.falseMatches.share),
    claim === undefined ? '-' : percent(claim.falseNonMatches.share),
    latencyMs === undefined ? '-' : latencyMs.p50.toFixed(1),
    String(answered),
  ];
}

/** 95% intervals of what stands above them, by person. */
function intervals({ folds, claims }: SubjectResult): string[] {
  const claim = claims.find(({ rate }) => rate === '1e-4');
  const parts = [
    ...(folds === undefined ? [] : [`accuracy ${range(folds.interval)}`]),
    ...(claim === undefined
      ? []
      : [`FMR@1e-4 ${rate(claim.falseMatches)}`, `FNMR@1e-4 ${rate(claim.falseNonMatches)}`]),
  ];
  return parts.length === 0 ? [] : [`95%: ${parts.join(', ')}`];
}

function rate({
  trials,
  upTo,
  bySubject,
  interval,
}: SubjectResult['claims'][number]['falseMatches']): string {
  if (trials === 0) return '-';
  return upTo === undefined ? range(bySubject ?? interval) : `below ${percent(upTo)}`;
}

function range({ low, high }: { readonly low: number; readonly high: number }): string {
  return `${percent(low)} to ${percent(high)}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}

function points(difference: number): string {
  return `${difference >= 0 ? '+' : ''}${(difference * 100).toFixed(2)}`;
}
