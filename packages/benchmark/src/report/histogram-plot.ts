import * as Plot from '@observablehq/plot';
import { COLOURS, draw } from './draw-plot.js';
import type { Markup } from './html.js';

export interface HistogramBar {
  readonly from: number;
  readonly to: number;
  readonly genuine: number;
  readonly impostor: number;
}

export interface HistogramOptions {
  readonly label: string;
  readonly domain?: readonly [number, number];
  /** Thresholds to mark, with what each stands for. */
  readonly marks?: readonly { readonly at: number; readonly text: string }[];
}

const CLASSES = ['impostor', 'genuine'] as const;

/** Share of each class per bar, one class seen through the other. */
export function histogramPlot(
  bars: readonly HistogramBar[],
  { label, domain, marks = [] }: HistogramOptions,
): Markup {
  const shares = CLASSES.flatMap((kind) => {
    const total = bars.reduce((sum, bar) => sum + bar[kind], 0);
    return bars.flatMap(({ from, to, [kind]: count }) =>
      count === 0 ? [] : [{ from, to, kind, share: count / total }],
    );
  });
  return draw({
    x: { label, ...(domain !== undefined && { domain: [...domain] }) },
    y: { label: 'share of the class', grid: true, ticks: 6 },
    color: { legend: false, domain: [...CLASSES], range: COLOURS.slice(0, 2) },
    marks: [
      // Both edges given: with `y` alone Plot would stack the classes on each other.
      Plot.rect(shares, { x1: 'from', x2: 'to', y1: 0, y2: 'share', fill: 'kind', fillOpacity: 0.6 }),
      Plot.ruleX(
        marks.map(({ at }) => at),
        { strokeDasharray: '3 3', strokeOpacity: 0.6 },
      ),
      Plot.text(marks, { x: 'at', text: 'text', frameAnchor: 'top', dy: -12 }),
      Plot.ruleY([0]),
    ],
  });
}
