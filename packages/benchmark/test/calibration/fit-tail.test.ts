import { describe, expect, it } from '@jest/globals';
import { cosineOfFit, fitTail, fittedFmr, fittedSlope } from '../../src/calibration/fit-tail.js';

const points = [
  { cosine: 0.1, fmr: 0.1, events: 100 },
  { cosine: 0.2, fmr: 0.05, events: 80 },
  { cosine: 0.35, fmr: 0.01, events: 60 },
  { cosine: 0.42, fmr: 0.002, events: 40 },
  { cosine: 0.5, fmr: 1e-4, events: 20 },
  { cosine: 0.61, fmr: 1e-5, events: 10 },
];

describe('fitTail', () => {
  it('agrees with numpy.polyfit(x, log10(fmr), 2, w=sqrt(events))', () => {
    expect(Math.log10(fittedFmr(fitTail(points), 0.45))).toBeCloseTo(-3.0645549399957015, 9);
  });

  it('finds the cosine of a rate on the falling branch', () => {
    const fit = fitTail(points);
    const cosine = cosineOfFit(fit, 1e-3)!;
    expect(fittedFmr(fit, cosine)).toBeCloseTo(1e-3, 12);
    expect(fittedSlope(fit, cosine)).toBeLessThan(0);
  });

  it('caps the weight of dense points', () => {
    const heavy = points.map((point) => ({ ...point, events: point.events * 1e6 }));
    const even = points.map((point) => ({ ...point, events: 1 }));
    expect(fittedFmr(fitTail(heavy), 0.3)).toBeCloseTo(fittedFmr(fitTail(even), 0.3), 12);
  });

  it('refuses two points', () => {
    expect(() => fitTail(points.slice(0, 2))).toThrow(expect.objectContaining({ code: 'DATASET_INVALID' }));
  });
});
