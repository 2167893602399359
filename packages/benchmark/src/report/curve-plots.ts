import * as Plot from '@observablehq/plot';
import { normalDeviate } from '../metrics/normal-deviate.js';
import { COLOURS, DET_TICKS, deviateTick, draw, powerTick } from './draw-plot.js';
import { type Markup, html } from './html.js';

/** FNMR over FMR of one comparer; the band is left out where it was not drawn. */
export interface RateCurve {
  readonly name: string;
  readonly points: readonly {
    readonly fmr: number;
    readonly fnmr: number;
    readonly low?: number;
    readonly high?: number;
  }[];
}

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
/** Below it a curve is that of a handful of pairs, however many there are. */
const LEAST_FMR = 1e-6;

/** DET and ROC beside each other, under one legend. */
export function curvePlots(curves: readonly RateCurve[], bands: string): Markup {
  return html`<ul class="legend">
      ${entries(curves).map(
        ({ name, colour }) => html`<li><span style="background:${colour}"></span>${name}</li>`,
      )}
    </ul>
    <div class="plots">
      <figure>
        ${detPlot(curves)}
        <figcaption>DET on normal-deviate axes${bands}; rates below the axis lie on its edge</figcaption>
      </figure>
      <figure>
        ${rocPlot(curves)}
        <figcaption>ROC${bands}</figcaption>
      </figure>
    </div>`;
}

/** FNMR over FMR on normal-deviate axes: normal scores give straight lines. */
function detPlot(curves: readonly RateCurve[]): Markup {
  const points = curvePoints(curves).filter(({ fmr }) => fmr < DET_EDGE.high);
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
    color: colours(curves),
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

/** TAR over FMR, the latter logarithmic. */
function rocPlot(curves: readonly RateCurve[]): Markup {
  const points = curvePoints(curves);
  const lowest = Math.min(...points.map(({ low, high }) => 1 - Math.max(low, high)), 0.99);
  return draw({
    x: { type: 'log', label: 'FMR', grid: true, ticks: 6, tickFormat: powerTick },
    y: { label: 'TAR', grid: true, domain: [lowest, 1] },
    color: colours(curves),
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

function curvePoints(curves: readonly RateCurve[]): CurvePoint[] {
  return curves.flatMap(({ name, points }) =>
    points
      .filter(({ fmr }) => fmr >= LEAST_FMR)
      .map(({ fmr, fnmr, low = fnmr, high = fnmr }) => ({ name, fmr, fnmr, low, high })),
  );
}

function entries(curves: readonly RateCurve[]): { readonly name: string; readonly colour: string }[] {
  return curves.map(({ name }, index) => ({ name, colour: COLOURS[index % COLOURS.length]! }));
}

function colours(curves: readonly RateCurve[]): Plot.ScaleOptions {
  const named = entries(curves);
  return { domain: named.map(({ name }) => name), range: named.map(({ colour }) => colour) };
}
