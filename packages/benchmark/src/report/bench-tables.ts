import { FALSE_MATCH_RATES } from '@face/core';
import type { MeasuredClaim } from '../calibration/verify-calibration.js';
import type { DifferenceResult, SubjectResult } from '../bench/bench-result.js';
import { FMR_RATES } from '../bench/recommend-from-pairs.js';
import { countedPercent, milliseconds, percent, rate, ratio } from './format-rate.js';
import { type Markup, html } from './html.js';
import { table } from './table.js';

/** One line per subject: what most readers came for. */
export function summaryTable(subjects: readonly SubjectResult[]): Markup {
  return table(
    [
      '',
      'accuracy, folds',
      'EER',
      'no answer',
      'accepted wrongly',
      'refused wrongly',
      'time, p50',
      'cost of 1,000',
    ],
    subjects.map((subject) => {
      const { name, folds, eer, failures, claims, latencyMs, cost } = subject;
      const claim = claims.find(({ rate }) => rate === '1e-4');
      return [
        name,
        folds === undefined
          ? '–'
          : `${percent(folds.accuracy)} ± ${(folds.standardError * 100).toFixed(2)} (${percent(folds.interval.low)} to ${percent(folds.interval.high)})`,
        eer === undefined ? '–' : percent(eer),
        `${percent(failures.share)} (${failures.events})`,
        claim === undefined ? '–' : countOf(claim.falseMatches),
        claim === undefined ? '–' : countOf(claim.falseNonMatches),
        latencyMs === undefined ? '–' : `${milliseconds(latencyMs.p50)} ms`,
        cost === undefined ? '–' : `${cost.perThousand} ${cost.currency}`,
      ];
    }),
  );
}

/** What each provider's own thresholds are worth here. */
export function claimsTable(subjects: readonly SubjectResult[]): Markup {
  return table(
    ['', 'claimed FMR', 'score', 'measured FMR', 'FNMR', 'FAR', 'FRR'],
    subjects.flatMap(({ name, claims }) =>
      claims.map(({ rate, threshold, falseMatches, falseNonMatches, far, frr, isSupported }, index) => [
        index === 0 ? name : '',
        rate,
        thresholdRange(threshold),
        `${countedPercent(falseMatches)}${isSupported ? '' : '\u00a0*'}`,
        countedPercent(falseNonMatches),
        percent(far),
        percent(frr),
      ]),
    ),
  );
}

/** FNMR where the FMR on these pairs is 1e-2 to 1e-5, as far as there are pairs. */
export function rateTable(subjects: readonly SubjectResult[]): Markup {
  return table(
    ['', 'FMR', 'score', 'FNMR', '95%, by person'],
    subjects.flatMap(({ name, atFmr }) =>
      FMR_RATES.map((rate, index) => {
        const head = [index === 0 ? name : '', rate.toExponential(0)];
        const point = atFmr.find(({ fmr }) => fmr === rate);
        if (point === undefined) return [...head, 'too few pairs', '–', '–'];
        const { threshold, fnmr, interval, isSupported } = point;
        return [
          head[0]!,
          `${head[1]!}${isSupported ? '' : '\u00a0*'}`,
          threshold.toFixed(1),
          percent(fnmr),
          `${percent(interval.low)} to ${percent(interval.high)}${interval.isRough ? '\u00a0†' : ''}`,
        ];
      }),
    ),
  );
}

/** Where a threshold should be for these people, as far as they are enough to say so. */
export function recommendationTable(subjects: readonly SubjectResult[]): Markup {
  return table(
    ['', 'wished FMR', 'score from', 'FMR at most (95%)', 'FNMR there', 'pairs of people'],
    subjects.flatMap(({ name, recommendations }) =>
      recommendations.map(({ fmr, independent, needed, at }, index) => [
        index === 0 ? name : '',
        fmr.toExponential(0),
        ...(at === undefined
          ? ['too few people', '–', '–']
          : [at.threshold.toFixed(1), percent(at.fmrHigh), percent(at.fnmr)]),
        `${independent.toLocaleString('en')} of ${needed.toLocaleString('en')}`,
      ]),
    ),
  );
}

/** Errors by group at the thresholds for 1e-3 and 1e-4; none where no group is named. */
export function groupTables(subjects: readonly SubjectResult[]): readonly Markup[] {
  return subjects.flatMap(({ name, groups }) => {
    if (groups === undefined) return [];
    const rates = ['1e-3', '1e-4'] as const;
    const rows = groups.groups.map(({ group, pairs, failures, atRate }) => [
      group,
      pairs.toLocaleString('en'),
      String(failures),
      ...rates.flatMap((rate) => [
        countedPercent(atRate[rate].falseMatches),
        countedPercent(atRate[rate].falseNonMatches),
      ]),
    ]);
    const spread = rates.flatMap((rate) => [
      ratio(groups.worstOverBest[rate].fmr),
      ratio(groups.worstOverBest[rate].fnmr),
    ]);
    const header = [
      '',
      'pairs',
      'no answer',
      ...rates.flatMap((rate) => [`FMR at ${rate}`, `FNMR at ${rate}`]),
    ];
    return [
      html`<h3>${name}</h3>
        ${table(header, [...rows, ['worst / best', '', '', ...spread]])}`,
    ];
  });
}

/** Providers beside each other on the pairs that both answered. */
export function differenceTable(differences: readonly DifferenceResult[]): Markup {
  return table(
    [
      '',
      'pairs',
      'not acquired',
      'same verdict',
      'accuracy difference',
      'only first right',
      'only second right',
      'McNemar p',
    ],
    differences.map(({ first, second, pairs, failures, agreement, difference, interval, mcnemar }) => [
      `${first} − ${second}`,
      pairs.toLocaleString('en'),
      failures,
      percent(agreement),
      `${points(difference)} (${points(interval.low)} to ${points(interval.high)})`,
      String(mcnemar.onlyFirst),
      String(mcnemar.onlySecond),
      mcnemar.pExact < 1e-4 ? '< 0.0001' : mcnemar.pExact.toFixed(4),
    ]),
  );
}

/** What each calibration claims beside every image against every other, by people and by images. */
export function allPairsTable(subjects: readonly SubjectResult[]): Markup {
  const cells = ({ measured, interval, ratio: times, outcome }: MeasuredClaim): string[] => [
    rate(measured, 2),
    `${rate(interval.low, 1)} to ${rate(interval.high, 1)}${interval.isRough ? '\u00a0†' : ''}`,
    `${times.toFixed(2)} ×`,
    outcome,
  ];
  return table(
    ['', 'claimed FMR', 'counted by', 'measured FMR', '95%', 'over the claim', 'the claim'],
    subjects.flatMap(({ name, allPairs }) =>
      (allPairs?.claims ?? []).flatMap(({ rate: claimed, byPerson, byImage }, index) => [
        [index === 0 ? name : '', claimed, 'person', ...cells(byPerson)],
        ['', claimed, 'image', ...cells(byImage)],
      ]),
    ),
  );
}

/** Share of genuine pairs accepted where the FMR over all pairs of images is a given rate. */
export function allPairsRateTable(subjects: readonly SubjectResult[]): Markup {
  const measured = subjects.flatMap(({ name, allPairs }) =>
    allPairs === undefined ? [] : [{ name, at: allPairs.at }],
  );
  const rates = measured[0]?.at.map((point) => point.rate) ?? [];
  return table(
    ['', ...rates.flatMap((each) => [`TAR at ${each}`, `cosine at ${each}`])],
    measured.map(({ name, at }) => [
      name,
      ...at.flatMap(({ tar, cosine }) => [percent(tar), cosine.toFixed(4)]),
    ]),
  );
}

/** Folds of one subject; nothing where the dataset has none. */
export function foldsTable({ folds }: SubjectResult): Markup | undefined {
  if (folds === undefined) return undefined;
  return html`<h3>Folds</h3>
    ${table(
      ['fold', 'accuracy', '95%', 'threshold (score)', 'false matches', 'false non-matches', 'no answer'],
      folds.folds.map(({ fold, accuracy, interval, threshold, falseMatches, falseNonMatches, failures }) => [
        String(fold),
        percent(accuracy),
        `${percent(interval.low)} to ${percent(interval.high)}`,
        threshold.toFixed(2),
        String(falseMatches),
        String(falseNonMatches),
        String(failures),
      ]),
    )}`;
}

function countOf({ events, trials }: { readonly events: number; readonly trials: number }): string {
  return `${events} of ${trials.toLocaleString('en')}`;
}

function thresholdRange({ low, high }: { readonly low: number; readonly high: number }): string {
  return low === high ? low.toFixed(1) : `${low.toFixed(1)} to ${high.toFixed(1)}`;
}

/** A difference of shares in percentage points. */
function points(difference: number): string {
  return `${difference >= 0 ? '+' : '−'}${Math.abs(difference * 100).toFixed(2)}`;
}

/** What the marks in tables mean; they stand behind spaces that do not break. */
export const RATE_NOTE = `† few people or no spread: the wider of the bootstrap and Wilson's interval. * too few pairs of different people here for a statement at this rate: it needs about 30 over the rate (${FALSE_MATCH_RATES.map((rate) => `${(30 / Number(rate)).toLocaleString('en')} for ${rate}`).join(', ')}).`;
