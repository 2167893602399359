import type { BenchResult, SubjectResult } from '../bench/bench-result.js';
import { REPEATED_ROW } from '../dataset/read-pair-rows.js';
import { milliseconds, percent } from './format-rate.js';
import { type Markup, html } from './html.js';
import { table } from './table.js';

/** Failures to acquire by image, and all failures of pairs. */
export function failureTable(subjects: readonly SubjectResult[]): Markup {
  return table(
    ['', 'FTA, images', 'pairs answered', 'pairs failed', 'of them service'],
    subjects.map(({ name, answered, failures, acquisition }) => {
      const { images, serviceFailures, pairsOfUnknownImage } = acquisition;
      return [
        name,
        `${percent(images.share)} (${images.events} of ${images.trials.toLocaleString('en')}; ${percent(images.interval.low)} to ${percent(images.interval.high)})` +
          (pairsOfUnknownImage === 0 ? '' : ` + ${pairsOfUnknownImage} pairs, image not told`),
        answered.toLocaleString('en'),
        `${percent(failures.share)} (${failures.events})`,
        String(serviceFailures),
      ];
    }),
  );
}

/** Failed pairs by error code, a line each: there may be many codes. */
export function failureCodeTable(subjects: readonly SubjectResult[]): Markup | undefined {
  const codes = [...new Set(subjects.flatMap(({ failuresByCode }) => Object.keys(failuresByCode)))].sort();
  if (codes.length === 0) return undefined;
  return table(
    ['pairs failed with', ...subjects.map(({ name }) => name)],
    codes.map((code) => [code, ...subjects.map(({ failuresByCode }) => String(failuresByCode[code] ?? 0))]),
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

/** Rows of the list that could not be used, the first of them in full. */
export function rejectedTable({ rejected }: BenchResult['dataset']): Markup | undefined {
  if (rejected.length === 0) return undefined;
  const shown = rejected.slice(0, 20);
  return html`<h2>Rows that could not be used</h2>
    <p>
      ${rejected.length} of the list, ${rejected.filter(({ reason }) => reason === REPEATED_ROW).length} of
      them repeated pairs${rejected.length > shown.length ? html`, the first ${shown.length}` : ''}:
    </p>
    <div class="text">
      ${table(
        ['line', 'reason'],
        shown.map(({ line, reason }) => [String(line), reason]),
      )}
    </div>`;
}

function period(from: string | undefined, to: string | undefined): string {
  if (from === undefined || to === undefined) return '–';
  const [first, last] = [from.slice(0, 16).replace('T', ' '), to.slice(0, 16).replace('T', ' ')];
  return first === last ? first : `${first} to ${last}`;
}
