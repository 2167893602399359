import { FALSE_MATCH_RATES } from '@face/core';
import type { MeasuredClaim } from '../calibration/verify-calibration.js';
import type { BenchResult, DifferenceResult, SubjectResult } from '../bench/bench-result.js';
import { REPEATED_ROW } from '../dataset/read-pair-rows.js';
import { countedPercent, milliseconds, percent, ratio } from './format-rate.js';
import { type Markup, html } from './html.js';

/** One line per subject: what most readers came for. */
export function summaryTable(subjects: readonly SubjectResult[]): Markup {
  return table(
    ['', 'accuracy, folds', 'EER', 'no answer', 'accepted wrongly', 'refused wrongly', 'p50', 'per 1,000'],
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
        `${countedPercent(falseMatches)}${isSupported ? '' : ' *'}`,
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
      atFmr.map(({ fmr, threshold, fnmr, interval, isSupported }, index) => [
        index === 0 ? name : '',
        `${fmr.toExponential(0)}${isSupported ? '' : ' *'}`,
        threshold.toFixed(1),
        percent(fnmr),
        `${percent(interval.low)} to ${percent(interval.high)}${interval.isRough ? ' †' : ''}`,
      ]),
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

/** Failures to acquire by image, and all failures by error code. */
export function failureTable(subjects: readonly SubjectResult[]): Markup {
  const codes = [...new Set(subjects.flatMap(({ failuresByCode }) => Object.keys(failuresByCode)))].sort();
  return table(
    ['', 'FTA, images', 'pairs answered', 'pairs failed', 'of them service', ...codes],
    subjects.map(({ name, answered, failures, failuresByCode, acquisition }) => {
      const { images, serviceFailures, pairsOfUnknownImage } = acquisition;
      return [
        name,
        `${percent(images.share)} (${images.events} of ${images.trials.toLocaleString('en')}; ${percent(images.interval.low)} to ${percent(images.interval.high)})` +
          (pairsOfUnknownImage === 0 ? '' : ` + ${pairsOfUnknownImage} pairs, image not told`),
        answered.toLocaleString('en'),
        `${percent(failures.share)} (${failures.events})`,
        String(serviceFailures),
        ...codes.map((code) => String(failuresByCode[code] ?? 0)),
      ];
    }),
  );
}

/** Time, money and the date of the answers. */
export function serviceTable(subjects: readonly SubjectResult[]): Markup {
  return table(
    ['', 'model', 'p50 / p95 / p99 ms', 'calls', 'price per 1,000', 'spent', 'answered'],
    subjects.map(({ name, model, reportedModels, latencyMs, calls, cost, from, to }) => [
      name,
      [model, ...reportedModels].join(', '),
      latencyMs === undefined
        ? '–'
        : [latencyMs.p50, latencyMs.p95, latencyMs.p99].map(milliseconds).join(' / '),
      calls === undefined ? '–' : `${calls.made}${calls.remembered > 0 ? ` + ${calls.remembered} kept` : ''}`,
      cost === undefined ? '–' : `${cost.perThousand} ${cost.currency}`,
      cost === undefined ? '–' : `${cost.spent.toFixed(2)} ${cost.currency}`,
      period(from, to),
    ]),
  );
}

/** How the times of the table were taken. */
export function latencyNote(subjects: readonly SubjectResult[]): Markup {
  return html`<p class="note">
    Times:
    ${subjects
      .map(
        ({ name, latencyBasis, latencyMs }) =>
          `${name} ${latencyBasis}${latencyMs === undefined ? '' : `, ${latencyMs.comparisons.toLocaleString('en')} comparisons`}`,
      )
      .join('; ')}.
  </p>`;
}

/** Every image against every other, by local packs. */
export function allPairsTable(subjects: readonly SubjectResult[]): Markup {
  const claimCell = ({ measured, interval, ratio: times, outcome }: MeasuredClaim): string =>
    `${measured.toExponential(2)} (${interval.low.toExponential(1)} to ${interval.high.toExponential(1)})${interval.isRough ? ' †' : ''}, ${times.toFixed(2)} ×: ${outcome}`;
  return table(
    ['', 'claimed FMR', 'measured by person', 'measured by image', 'TAR at the measured rate', 'cosine'],
    subjects.flatMap(({ name, allPairs }) =>
      (allPairs?.claims ?? []).map(({ rate, byPerson, byImage }, index) => {
        const at = allPairs!.at.find((each) => each.rate === rate);
        return [
          index === 0 ? name : '',
          rate,
          claimCell(byPerson),
          claimCell(byImage),
          at === undefined ? '–' : percent(at.tar),
          at === undefined ? '–' : at.cosine.toFixed(4),
        ];
      }),
    ),
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

/** Rows of the list that could not be used, the first of them in full. */
export function rejectedTable({ rejected }: BenchResult['dataset']): Markup | undefined {
  if (rejected.length === 0) return undefined;
  const shown = rejected.slice(0, 20);
  return html`<h2>Rows that could not be used</h2>
    <p>
      ${rejected.length} of the list, ${rejected.filter(({ reason }) => reason === REPEATED_ROW).length} of
      them repeated pairs${rejected.length > shown.length ? html`, the first ${shown.length}` : ''}:
    </p>
    ${table(
      ['line', 'reason'],
      shown.map(({ line, reason }) => [String(line), reason]),
    )}`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): Markup {
  return html`<div class="wide">
    <table>
      <tr>
        ${header.map((cell) => html`<th>${cell}</th>`)}
      </tr>
      ${rows.map(
        ([first = '', ...cells]) =>
          html`<tr>
            <th>${first}</th>
            ${cells.map((cell) => html`<td>${cell}</td>`)}
          </tr>`,
      )}
    </table>
  </div>`;
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

function period(from: string | undefined, to: string | undefined): string {
  if (from === undefined || to === undefined) return '–';
  const [first, last] = [from.slice(0, 16).replace('T', ' '), to.slice(0, 16).replace('T', ' ')];
  return first === last ? first : `${first} to ${last}`;
}

/** What the marks in tables mean. */
export const RATE_NOTE = `† few people or no spread: the wider of the bootstrap and Wilson's interval. * too few pairs of different people here for a statement at this rate: it needs about 30 over the rate (${FALSE_MATCH_RATES.map((rate) => `${(30 / Number(rate)).toLocaleString('en')} for ${rate}`).join(', ')}).`;
