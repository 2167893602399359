import { FALSE_MATCH_RATES, type FalseMatchRate } from '@face/core';
import type { HalfCheck, Interval, LfwPairsResult } from '../src/index.js';
import type { Must } from './must-hold.js';
import type { Choice, PackMeasurement } from './measure-pack.js';
import type { PeerMeasurement } from './measure-peer.js';

/** One line of the accuracy table. Rates are shares, not per cent. */
export interface AccuracyRow {
  readonly name: string;
  /** As the README names it. */
  readonly subject: string;
  /** Which face of an image was meant; absent for the peer, which has a rule of its own. */
  readonly choose?: Choice;
  /** View 2, a pair with a failure being an error. */
  readonly accuracy: number;
  readonly standardError: number;
  readonly interval: Interval;
  /** View 2, a pair with a failure being refused. */
  readonly accuracyWithRefusal: number;
  readonly eer: number;
  readonly fta: number;
  readonly failuresByCode?: Readonly<Record<string, number>>;
  /** All pairs of all images; absent for the peer, which is run on the images of the pairs only. */
  readonly allPairs?: {
    readonly genuine: number;
    readonly impostor: number;
    readonly kernelMs: number;
    readonly at: Readonly<Record<FalseMatchRate, { readonly cosine: number; readonly tar: number }>>;
  };
  readonly halves?: readonly HalfCheck[];
}

export function packRow({ pack, profile, choose, lfw, halves }: PackMeasurement): AccuracyRow {
  const { acquisition, allPairs, atFmr, view2 } = lfw;
  const at = Object.fromEntries(
    FALSE_MATCH_RATES.map((rate) => [rate, { cosine: atFmr[rate].threshold, tar: 1 - atFmr[rate].fnmr }]),
  ) as Record<FalseMatchRate, { cosine: number; tar: number }>;
  return {
    name: `${pack}/${profile}, ${choose}`,
    subject: `\`${pack}\`, ${profile}`,
    choose,
    ...viewTwo(view2),
    fta: acquisition.fta,
    failuresByCode: acquisition.byCode,
    allPairs: {
      genuine: allPairs.genuine.total,
      impostor: allPairs.impostor.total,
      kernelMs: allPairs.kernelMs,
      at,
    },
    halves,
  };
}

export function peerRow({ name, images, failures, view2 }: PeerMeasurement): AccuracyRow {
  return { name, subject: name, ...viewTwo(view2), fta: failures / images };
}

/** Prints the table and what must hold to the terminal. */
export function printRows(rows: readonly AccuracyRow[], must: readonly Must[]): void {
  const percent = (share: number): string => (share * 100).toFixed(2);
  const lines = rows.map(({ name, accuracy, standardError, fta, accuracyWithRefusal, eer, allPairs }) => {
    const tars = allPairs ? FALSE_MATCH_RATES.map((rate) => percent(allPairs.at[rate].tar)) : ['-', '-', '-'];
    const cells = [percent(accuracy), percent(standardError), percent(accuracyWithRefusal), percent(eer)];
    return [name.padEnd(34), ...[...cells, percent(fta), ...tars].map((cell) => cell.padStart(8))].join(' ');
  });
  const header = ['accuracy', '+-', 'refusal', 'EER', 'FTA', 'TAR 1e-3', '1e-4', '1e-5'];
  const title = ['per cent'.padEnd(34), ...header.map((cell) => cell.padStart(8))].join(' ');
  const checks = must.map(({ name, target, measured, holds }) => {
    return `${holds === 'not run' ? 'not run' : holds ? 'holds' : 'FAILS'}  ${name}: ${measured} (${target})`;
  });
  process.stdout.write(`${[title, ...lines, '', ...checks].join('\n')}\n`);
}

function viewTwo({
  kFold,
  interval,
  kFoldRefusal,
  eer,
}: LfwPairsResult): Omit<AccuracyRow, 'name' | 'subject' | 'fta'> {
  return {
    accuracy: kFold.accuracy,
    standardError: kFold.standardError,
    interval,
    accuracyWithRefusal: kFoldRefusal.accuracy,
    eer,
  };
}
