import { describe, expect, it, jest } from '@jest/globals';
import { curvePlots } from '../../src/report/curve-plots.js';

// Loading the plot library through the transformer takes most of it.
jest.setTimeout(120_000);

const points = [0.4, 1e-2, 1e-4, 1e-5].map((fmr) => ({ fmr, fnmr: 1e-3 / (fmr + 1e-2) }));

describe('curvePlots', () => {
  const { text } = curvePlots([{ name: '<pack>', points: [...points, { fmr: 0, fnmr: 1 }] }], '');

  it('names rates on both axes of the DET plot that lie inside it', () => {
    const det = text.slice(0, text.indexOf('<figcaption>'));
    for (const axis of ['x', 'y']) {
      const ticks = new RegExp(`aria-label="${axis}-axis tick label"[^>]*>(.*?)</g>`, 's').exec(det)![1]!;
      const places = [...ticks.matchAll(/translate\((-?[\d.]+),(-?[\d.]+)\)/g)];
      expect(places.length).toBeGreaterThan(3);
      for (const [, x, y] of places) {
        expect(Number(x)).toBeGreaterThanOrEqual(0);
        expect(Number(x)).toBeLessThanOrEqual(620);
        expect(Number(y)).toBeGreaterThanOrEqual(0);
        expect(Number(y)).toBeLessThanOrEqual(400);
      }
    }
  });

  it('leaves out what has no place on a logarithmic axis, and escapes names', () => {
    expect(text).not.toMatch(/NaN|Infinity|<pack>/);
    expect(text).toContain('&#60;pack&#62;');
  });
});
