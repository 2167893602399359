import { describe, expect, it } from '@jest/globals';
import {
  type CalibrationTable,
  SCALE_40_50_60,
  SCALE_70_80_90,
  createScorer,
  rescale,
} from '../src/index.js';

const table: CalibrationTable = {
  version: 1,
  pack: 'test',
  profile: 'balanced',
  models: {},
  dataset: 'made up',
  people: 2,
  images: 4,
  impostorTrials: 4,
  genuineTrials: 2,
  date: '2026-01-01',
  knots: [
    [0.05, 0.4],
    [0.3, 1e-3],
    [0.37, 3e-4],
    [0.4, 1e-4],
    [0.5, 1e-5],
  ].map(([cosine, fmr]) => ({ cosine: cosine!, fmr: fmr!, fmrLow: fmr!, fmrHigh: fmr! })),
  extrapolatedFrom: 0.6,
};

describe('rescale', () => {
  it('agrees with a scorer of the other scale at every cosine', () => {
    const high = createScorer(table, SCALE_70_80_90);
    const low = createScorer(table, SCALE_40_50_60);
    for (let cosine = -1; cosine <= 1; cosine += 0.0007) {
      // Three decimals of the source become at most 0.0005 x 40 / 10 in the steepest part.
      expect(Math.abs(rescale(high(cosine), SCALE_70_80_90, SCALE_40_50_60) - low(cosine))).toBeLessThan(
        0.0031,
      );
    }
  });

  it('maps anchors to anchors and the ends to themselves', () => {
    const mapped = [0, 70, 80, 90, 100].map((score) => rescale(score, SCALE_70_80_90, SCALE_40_50_60));
    expect(mapped).toEqual([0, 40, 50, 60, 100]);
  });

  it('changes nothing between equal scales', () => {
    expect(rescale(83.217, SCALE_70_80_90, SCALE_70_80_90)).toBe(83.217);
  });
});
