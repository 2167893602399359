/// <reference lib="dom" />
import * as Plot from '@observablehq/plot';
import { Window } from 'happy-dom';
import { normalDeviate } from '../metrics/normal-deviate.js';
import { Markup } from './html.js';

/**
 * The six of Okabe and Ito that show on light and on dark, told apart also by the colour-blind, and six shades between
 * them for longer runs.
 */
export const COLOURS = [
  ...['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#d55e00', '#56b4e9'],
  ...['#8c6bb1', '#999933', '#44aa99', '#c2477f', '#777777', '#b07d3c'],
];
/** Rates that the axes of a DET plot name. */
export const DET_TICKS = [1e-5, 1e-4, 1e-3, 1e-2, 0.05, 0.2, 0.4];
/** Room for the larger letters that the page sets where a plot is drawn small. */
const SIZE = { width: 620, height: 400, marginTop: 32, marginLeft: 64, marginBottom: 52 };

/** Names the rate of a deviate of `DET_TICKS`. */
export function deviateTick(deviate: number): string {
  const nearest = DET_TICKS.find((rate) => Math.abs(normalDeviate(rate) - deviate) < 1e-9);
  return nearest === undefined ? '' : nearest < 0.01 ? nearest.toExponential(0) : `${nearest * 100}%`;
}

/** Names a power of ten and leaves the marks between without a name. */
export function powerTick(rate: number): string {
  const power = Math.log10(rate);
  if (Math.abs(power - Math.round(power)) > 1e-9) return '';
  return rate === 1 ? '1' : rate.toExponential(0);
}

/** Draws a plot as SVG, without a browser. */
export function draw(options: Plot.PlotOptions): Markup {
  const window = new Window();
  try {
    // Plot needs the few methods that both documents share.
    const document = window.document as unknown as Document;
    return new Markup(Plot.plot({ ...SIZE, ...options, document }).outerHTML);
  } finally {
    window.happyDOM.abort().catch(() => undefined);
  }
}
