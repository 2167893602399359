import { type CalibrationTable, FALSE_MATCH_RATES } from '@face/core';
import type { HalfCheck, JudgedPair, LfwPairsResult, LfwResult, ScoreHistogram } from '../src/index.js';
import { thinCurve } from '../src/index.js';
import { curvePlots } from '../src/report/curve-plots.js';
import { type PictureOf, gallery } from '../src/report/gallery.js';
import { type HistogramBar, histogramPlot } from '../src/report/histogram-plot.js';
import { type Markup, html } from '../src/report/html.js';
import { modelsNote, renderPage } from '../src/report/page.js';
import { table } from '../src/report/table.js';
import type { AccuracyRow } from './accuracy-row.js';
import { calibrationPlot } from './calibration-plot.js';

/** One pack and profile in the report. */
export interface AccuracySubject {
  readonly name: string;
  readonly lfw: LfwResult;
  readonly table: CalibrationTable;
  readonly halves: readonly HalfCheck[];
}

/** Everything that the report of `npm run bench:accuracy` shows. */
export interface AccuracyReport {
  readonly title: string;
  /** The command that makes this report again. */
  readonly command: string;
  /** ISO 8601. */
  readonly date: string;
  readonly dataset: { readonly name: string; readonly sha256: string };
  readonly machine: Readonly<Record<string, string | number>>;
  /** Everything measured, the peer as well. */
  readonly rows: readonly AccuracyRow[];
  /** What the plots, folds and pictures are of. */
  readonly subjects: readonly AccuracySubject[];
  readonly picture?: PictureOf | undefined;
}

const WORST_PAIRS = 12;
const HISTOGRAM_BIN = 0.02;
const CURVE_POINTS = 300;

/** The page of `npm run bench:accuracy`. */
export function renderAccuracy(report: AccuracyReport): string {
  const { title, command, date, dataset, machine, rows, subjects, picture = () => undefined } = report;
  const curves = subjects.map(({ name, lfw }) => ({
    name,
    points: [...thinCurve(lfw.allPairs, CURVE_POINTS)],
  }));
  return renderPage(
    title,
    html`<p>
        ${date} · dataset ${dataset.name} (sha256 ${dataset.sha256.slice(0, 16)}…) ·
        ${Object.entries(machine)
          .map(([name, value]) => `${name} ${value}`)
          .join(' · ')}
      </p>
      <p><code>${command}</code></p>
      <h2>Accuracy</h2>
      ${accuracyTable(rows)}
      <p class="note">
        Accuracy: leave-one-fold-out over the folds of pairs, mean and standard error; a pair of which an
        image gave no face counts as an error. FTA: share of images without a face. TAR: share of all genuine
        pairs accepted at the threshold that accepts the given share of all impostor pairs.
      </p>
      <h2>Error rates over all pairs</h2>
      ${curvePlots(curves, '')} ${subjects.map((subject) => subjectSection(subject, picture))}`,
  );
}

function accuracyTable(rows: readonly AccuracyRow[]): Markup {
  return table(
    [
      '',
      'accuracy %',
      '95%, by person',
      'EER %',
      'FTA %',
      ...FALSE_MATCH_RATES.map((rate) => `TAR % at ${rate}`),
      'failed images',
    ],
    rows.map(({ name, accuracy, standardError, interval, eer, fta, allPairs, failuresByCode = {} }) => [
      name,
      `${percent(accuracy)} ± ${percent(standardError)}`,
      `${percent(interval.low)} to ${percent(interval.high)}`,
      percent(eer),
      percent(fta),
      ...FALSE_MATCH_RATES.map((rate) => (allPairs === undefined ? '–' : percent(allPairs.at[rate].tar))),
      Object.entries(failuresByCode)
        .map(([code, count]) => `${count} ${code}`)
        .join(', ') || '–',
    ]),
  );
}

function subjectSection({ name, lfw, table: knots, halves }: AccuracySubject, picture: PictureOf): Markup {
  return html`<section>
    <h2>${name}</h2>
    ${modelsNote(knots.models)}
    <div class="plots">
      <figure>
        ${histogramPlot(cosineBars(lfw), { label: 'cosine' })}
        <figcaption>Scores: impostor (blue) and genuine (orange) pairs</figcaption>
      </figure>
      <figure>
        ${calibrationPlot(knots)}
        <figcaption>
          Calibration with 95% bounds by person; ${knots.impostorTrials.toLocaleString('en')} impostor pairs
          of ${knots.people} people; dashed past the data
        </figcaption>
      </figure>
    </div>
    <h3>Folds</h3>
    ${foldsTable(lfw.view2)}
    <h3>Calibration on people it was not made from</h3>
    <p class="note">
      Fitted on half the people, measured on the others: measured over claimed FMR, every pair of people
      counting alike (every pair of images).
    </p>
    ${halvesTable(halves)}
    ${gallery('Genuine, least alike', hardest(lfw.view2.pairs, true), { picture, decimals: 3 })}
    ${gallery('Impostor, most alike', hardest(lfw.view2.pairs, false), { picture, decimals: 3 })}
  </section>`;
}

function foldsTable({ kFold }: LfwPairsResult): Markup {
  return table(
    ['fold', 'accuracy %', 'threshold (cosine)', 'false matches', 'false non-matches', 'no face'],
    kFold.folds.map(({ accuracy, threshold, falseMatches, falseNonMatches, failures }, index) => [
      String(index + 1),
      percent(accuracy),
      threshold.toFixed(4),
      String(falseMatches),
      String(falseNonMatches),
      String(failures),
    ]),
  );
}

function halvesTable(halves: readonly HalfCheck[]): Markup {
  return table(
    ['split', ...FALSE_MATCH_RATES],
    halves.map(({ seed, fittedOn, ratios, ratiosByPerson }) => [
      `${seed}, ${fittedOn} half`,
      ...FALSE_MATCH_RATES.map((rate) => `${ratiosByPerson[rate].toFixed(2)} (${ratios[rate].toFixed(2)})`),
    ]),
  );
}

function hardest(pairs: readonly JudgedPair[], same: boolean): JudgedPair[] {
  const sign = same ? 1 : -1;
  return pairs
    .filter((pair) => pair.same === same && pair.score !== undefined)
    .sort((a, b) => sign * (a.score! - b.score!))
    .slice(0, WORST_PAIRS);
}

function cosineBars({ allPairs }: LfwResult): HistogramBar[] {
  const count = (scores: ScoreHistogram, bin: number): number => {
    const [from, to] = [bin * HISTOGRAM_BIN, (bin + 1) * HISTOGRAM_BIN];
    return scores.countAtOrAbove(from) - (bin === 49 ? 0 : scores.countAtOrAbove(to));
  };
  return Array.from({ length: 100 }, (_, index) => {
    const bin = index - 50;
    return {
      from: bin * HISTOGRAM_BIN,
      to: (bin + 1) * HISTOGRAM_BIN,
      genuine: count(allPairs.genuine, bin),
      impostor: count(allPairs.impostor, bin),
    };
  });
}

function percent(share: number): string {
  return (share * 100).toFixed(2);
}
