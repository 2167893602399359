import * as Plot from '@observablehq/plot';
import type { SubjectResult } from '../bench/bench-result.js';
import { normalDeviate } from '../metrics/normal-deviate.js';
import { COLOURS, DET_TICKS, deviateTick, draw } from './draw-plot.js';
import type { Markup } from './html.js';

interface CurvePoint {
  readonly name: string;
  readonly fmr: number;
  readonly fnmr: number;
  readonly low: number;
  readonly high: number;
}

const BAND = { fillOpacity: 0.15 } as const;
/** Rates beyond the DET axes are drawn at their edge. */
const DET_EDGE = { low: 1e-4, high: 0.5 };

/** Name and colour of each subject's curve. */
export function curveColours(subjects: readonly SubjectResult[]): { name: string; colour: string }[] {
  return subjects.map(({ name }, index) => ({ name, colour: COLOURS[index % COLOURS.length]! }));
}

/** FNMR over FMR on normal-deviate axes, with 95% bands. */
export function benchDetPlot(subjects: readonly SubjectResult[]): Markup {
  const points = curvePoints(subjects).filter(({ fmr }) => fmr < DET_EDGE.high);
  const least = Math.min(...points.map(({ fmr }) => fmr), 1e-2);
  const deviate = (rate: number): number =>
    normalDeviate(Math.min(DET_EDGE.high, Math.max(DET_EDGE.low, rate)));
  const axis = { tickFormat: deviateTick, grid: true };
  const x = ({ fmr }: CurvePoint): number => normalDeviate(fmr);
  return draw({
    x: {
      ...axis,
      label: 'FMR',
      domain: [normalDeviate(least), 0],
      ticks: DET_TICKS.filter((rate) => rate >= least).map(normalDeviate),
    },
    y: {
      ...axis,
      label: 'FNMR',
      domain: [normalDeviate(DET_EDGE.low), 0],
      ticks: DET_TICKS.filter((rate) => rate >= DET_EDGE.low).map(normalDeviate),
    },
    color: colours(subjects),
    marks: [
      Plot.areaY(points, {
        ...BAND,
        x,
        y1: ({ low }: CurvePoint) => deviate(low),
        y2: ({ high }: CurvePoint) => deviate(high),
        fill: 'name',
      }),
      Plot.line(points, { x, y: ({ fnmr }: CurvePoint) => deviate(fnmr), stroke: 'name' }),
    ],
  });
}

/** TAR over FMR, the latter logarithmic, with 95% bands. */
export function benchRocPlot(subjects: readonly SubjectResult[]): Markup {
  const points = curvePoints(subjects);
  const lowest = Math.min(...points.map(({ low, high }) => 1 - Math.max(low, high)), 0.99);
  return draw({
    x: { type: 'log', label: 'FMR', grid: true, ticks: 6, tickFormat: '.0e' },
    y: { label: 'TAR', grid: true, domain: [lowest, 1] },
    color: colours(subjects),
    marks: [
      Plot.areaY(points, {
        ...BAND,
        x: 'fmr',
        y1: ({ high }: CurvePoint) => 1 - high,
        y2: ({ low }: CurvePoint) => 1 - low,
        fill: 'name',
      }),
      Plot.line(points, { x: 'fmr', y: ({ fnmr }: CurvePoint) => 1 - fnmr, stroke: 'name' }),
    ],
  });
}

/** Share of each class per two points of score, thresholds marked. */
export function scoreHistogramPlot({ histogram, claims }: SubjectResult): Markup {
  const totals = {
    genuine: histogram.reduce((sum, bin) => sum + bin.genuine, 0),
    impostor: histogram.reduce((sum, bin) => sum + bin.impostor, 0),
  };
  const bars = (['impostor', 'genuine'] as const).flatMap((kind) =>
    histogram.flatMap(({ from, [kind]: count }) =>
      count === 0 ? [] : [{ from, to: from + 2, kind, share: count / totals[kind] }],
    ),
  );
  return draw({
    x: { label: 'score', domain: [0, 100] },
    y: { label: 'share of the class', grid: true },
    color: { legend: false, domain: ['impostor', 'genuine'], range: COLOURS.slice(0, 2) },
    marks: [
      Plot.rectY(bars, { x1: 'from', x2: 'to', y: 'share', fill: 'kind', fillOpacity: 0.6 }),
      Plot.ruleX(
        claims.map(({ threshold }) => threshold.low),
        { strokeDasharray: '3 3', strokeOpacity: 0.6 },
      ),
      Plot.ruleY([0]),
    ],
  });
}

function curvePoints(subjects: readonly SubjectResult[]): CurvePoint[] {
  return subjects.flatMap(({ name, curve }) => curve.map((point) => ({ name, ...point })));
}

function colours(subjects: readonly SubjectResult[]): Plot.ScaleOptions {
  const entries = curveColours(subjects);
  return { domain: entries.map(({ name }) => name), range: entries.map(({ colour }) => colour) };
}
