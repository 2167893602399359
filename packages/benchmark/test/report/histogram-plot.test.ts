import { describe, expect, it, jest } from '@jest/globals';
import { histogramPlot } from '../../src/report/histogram-plot.js';

// Loading the plot library through the transformer takes most of it.
jest.setTimeout(120_000);

const bars = [
  { from: 20, to: 22, genuine: 1, impostor: 30 },
  { from: 90, to: 92, genuine: 9, impostor: 10 },
];

describe('histogramPlot', () => {
  const { text } = histogramPlot(bars, {
    label: 'score',
    domain: [0, 100],
    marks: [{ at: 70, text: '1e-3' }],
  });

  it('draws the bars of both classes from zero, not on top of each other', () => {
    const rects = [...text.matchAll(/<rect [^>]*?y="([\d.]+)"[^>]*?height="([\d.]+)"/g)];
    const feet = rects.map(([, y, height]) => Math.round(Number(y) + Number(height)));
    expect(rects).toHaveLength(4);
    expect(new Set(feet).size).toBe(1);
  });

  it('names both axes and each threshold', () => {
    expect(text).toContain('share of the class');
    expect(text).toContain('score →');
    expect(text).toContain('>1e-3<');
  });
});
