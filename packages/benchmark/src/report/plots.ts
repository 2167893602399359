import * as Plot from '@observablehq/plot';
import { thinCurve } from '../metrics/error-rates.js';
import { normalDeviate } from '../metrics/normal-deviate.js';
import type { ScoreHistogram } from '../metrics/score-histogram.js';
import { COLOURS, DET_TICKS, deviateTick, draw } from './draw-plot.js';
import type { Markup } from './html.js';
import type { ReportSubject } from './report-input.js';

const HISTOGRAM_BIN = 0.02;

/** FNMR over FMR on normal-deviate axes: normal scores give straight lines. */
export function detPlot(subjects: readonly ReportSubject[]): Markup {
  const points = curvePoints(subjects).filter(
    ({ fmr, fnmr }) => fmr > 0 && fmr < 0.5 && fnmr > 0 && fnmr < 0.5,
  );
  const axis = { ticks: DET_TICKS.map(normalDeviate), tickFormat: deviateTick, grid: true };
  return draw({
    x: { ...axis, label: 'FMR' },
    y: { ...axis, label: 'FNMR' },
    color: colours(subjects),
    marks: [
      Plot.line(points, {
        x: ({ fmr }: CurvePoint) => normalDeviate(fmr),
        y: ({ fnmr }: CurvePoint) => normalDeviate(fnmr),
        stroke: 'name',
      }),
    ],
  });
}

/** TAR over FMR, the latter logarithmic. */
export function rocPlot(subjects: readonly ReportSubject[]): Markup {
  const points = curvePoints(subjects).filter(({ fmr }) => fmr >= 1e-6);
  return draw({
    x: { type: 'log', label: 'FMR', grid: true, ticks: 7, tickFormat: '.0e' },
    y: { label: 'TAR', grid: true },
    color: colours(subjects),
    marks: [Plot.line(points, { x: 'fmr', y: ({ fnmr }: CurvePoint) => 1 - fnmr, stroke: 'name' })],
  });
}

/** Share of each class per 0.02 of cosine. */
export function histogramPlot({ lfw }: ReportSubject): Markup {
  const bars = [
    ...shares(lfw.allPairs.impostor).map((bar) => ({ ...bar, class: 'impostor' })),
    ...shares(lfw.allPairs.genuine).map((bar) => ({ ...bar, class: 'genuine' })),
  ];
  return draw({
    x: { label: 'cosine' },
    y: { label: 'share of the class', grid: true },
    color: { legend: false, domain: ['impostor', 'genuine'], range: COLOURS.slice(0, 2) },
    marks: [
      Plot.rectY(bars, {
        x1: 'from',
        x2: 'to',
        y: 'share',
        fill: 'class',
        fillOpacity: 0.6,
        mixBlendMode: 'normal',
      }),
      Plot.ruleY([0]),
    ],
  });
}

/** FMR over cosine as the table states it, with its 95% bounds; the part past the data is dashed. */
export function calibrationPlot({ table }: ReportSubject): Markup {
  const measured = table.knots.filter(({ cosine }) => cosine <= table.extrapolatedFrom + 1e-6);
  const beyond = table.knots.filter(({ cosine }) => cosine >= table.extrapolatedFrom - 1e-6);
  return draw({
    x: { label: 'cosine', grid: true },
    y: { type: 'log', label: 'FMR', grid: true, ticks: 9, tickFormat: '.0e' },
    marks: [
      Plot.areaY(table.knots, {
        x: 'cosine',
        y1: 'fmrLow',
        y2: 'fmrHigh',
        fill: COLOURS[0]!,
        fillOpacity: 0.25,
      }),
      Plot.line(measured, { x: 'cosine', y: 'fmr', stroke: COLOURS[0]! }),
      Plot.line(beyond, { x: 'cosine', y: 'fmr', stroke: COLOURS[0]!, strokeDasharray: '4 3' }),
    ],
  });
}

/** Names and colours of the curves, as a list for beside the plots. */
export function legend(
  subjects: readonly ReportSubject[],
): { readonly name: string; readonly colour: string }[] {
  return subjects.map(({ name }, index) => ({ name, colour: COLOURS[index % COLOURS.length]! }));
}

interface CurvePoint {
  readonly name: string;
  readonly fmr: number;
  readonly fnmr: number;
}

function curvePoints(subjects: readonly ReportSubject[]): CurvePoint[] {
  return subjects.flatMap(({ name, lfw }) =>
    thinCurve(lfw.allPairs, 300).map(({ fmr, fnmr }) => ({ name, fmr, fnmr })),
  );
}

function shares(scores: ScoreHistogram): { from: number; to: number; share: number }[] {
  const bars = [];
  for (let bin = -50; bin < 50; bin += 1) {
    const [from, to] = [bin * HISTOGRAM_BIN, (bin + 1) * HISTOGRAM_BIN];
    const count = scores.countAtOrAbove(from) - (bin === 49 ? 0 : scores.countAtOrAbove(to));
    if (count > 0) bars.push({ from, to, share: count / scores.total });
  }
  return bars;
}

function colours(subjects: readonly ReportSubject[]): Plot.ScaleOptions {
  const entries = legend(subjects);
  return { domain: entries.map(({ name }) => name), range: entries.map(({ colour }) => colour) };
}
