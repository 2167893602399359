import type { CalibrationTable } from '@face/core';
import * as Plot from '@observablehq/plot';
import { COLOURS, draw, powerTick } from '../src/report/draw-plot.js';
import type { Markup } from '../src/report/html.js';

/** FMR over cosine as a table states it, with its 95% bounds; the part past the data is dashed. */
export function calibrationPlot({ knots, extrapolatedFrom }: CalibrationTable): Markup {
  const measured = knots.filter(({ cosine }) => cosine <= extrapolatedFrom + 1e-6);
  const beyond = knots.filter(({ cosine }) => cosine >= extrapolatedFrom - 1e-6);
  // A bound of nothing has no place on a logarithmic axis: it is drawn at the least rate of the table.
  const least = Math.min(...knots.map(({ fmr }) => fmr));
  return draw({
    x: { label: 'cosine', grid: true },
    y: { type: 'log', label: 'FMR', grid: true, ticks: 9, tickFormat: powerTick },
    marks: [
      Plot.areaY(knots, {
        x: 'cosine',
        y1: ({ fmrLow }: (typeof knots)[number]) => Math.max(fmrLow, least),
        y2: 'fmrHigh',
        fill: COLOURS[0]!,
        fillOpacity: 0.25,
      }),
      Plot.line(measured, { x: 'cosine', y: 'fmr', stroke: COLOURS[0]! }),
      Plot.line(beyond, { x: 'cosine', y: 'fmr', stroke: COLOURS[0]!, strokeDasharray: '4 3' }),
    ],
  });
}
