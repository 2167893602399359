import type { BenchResult, SubjectResult } from '@face/benchmark';
import { bold, dim } from './terminal.js';

/** The report in short: one line per provider, one per comparison of two. */
export function showBench({ dataset, subjects, differences }: BenchResult): string[] {
  const width = Math.max(20, ...subjects.map(({ name }) => name.length));
  const header = ['accuracy', 'EER', 'failed', 'FMR@1e-4', 'FNMR@1e-4', 'p50 ms', 'answered'];
  return [
    bold(
      `${dataset.name}: ${dataset.genuine} genuine and ${dataset.impostor} impostor pairs of ${dataset.people} people`,
    ),
    ...(dataset.rejected.length === 0 ? [] : [`${dataset.rejected.length} rows could not be used`]),
    dim([''.padEnd(width), ...header.map((cell) => cell.padStart(10))].join(' ')),
    ...subjects.map((subject) =>
      [subject.name.padEnd(width), ...cells(subject).map((cell) => cell.padStart(10))].join(' '),
    ),
    ...differences.map(
      ({ first, second, pairs, agreement, difference, interval, mcnemar }) =>
        `${first} − ${second}: ${percent(agreement)} same verdict on ${pairs} pairs, accuracy ${points(difference)} ` +
        `(95% ${points(interval.low)} to ${points(interval.high)}), McNemar p ${mcnemar.pExact.toFixed(4)}`,
    ),
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

function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}

function points(difference: number): string {
  return `${difference >= 0 ? '+' : ''}${(difference * 100).toFixed(2)}`;
}
