import { FALSE_MATCH_RATES } from '@face/core';
import type { AccuracyRow } from './accuracy-row.js';

/** The accuracy table of the README: a line per pack and profile, both choices of face, and the peer. */
export function accuracyMarkdown(rows: readonly AccuracyRow[]): string {
  const subjects = [...new Set(rows.map(({ subject }) => subject))];
  const lines = subjects.map((subject) => {
    const of = (choose: string): AccuracyRow | undefined =>
      rows.find((row) => row.subject === subject && (row.choose === choose || row.choose === undefined));
    const [largest, central] = [of('largest'), of('most-central')];
    return [subject, accuracy(largest), accuracy(central), tars(central)];
  });
  const header = [
    'pack, profile',
    'accuracy, largest',
    'accuracy, central',
    'TAR at FMR 1e-3 / 1e-4 / 1e-5 (central)',
  ];
  return [header, header.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function accuracy(row: AccuracyRow | undefined): string {
  return row === undefined ? 'not measured' : `${percent(row.accuracy)}%`;
}

function tars(row: AccuracyRow | undefined): string {
  if (row?.allPairs === undefined) return '–';
  const { at } = row.allPairs;
  return `${FALSE_MATCH_RATES.map((rate) => percent(at[rate].tar)).join(' / ')}%`;
}

function percent(share: number): string {
  return (share * 100).toFixed(2);
}
