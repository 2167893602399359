import { describe, expect, it } from '@jest/globals';
import { type CalibrationTable, FaceError, SCALE_40_50_60, createScorer } from '../src/index.js';

function table(knots: [cosine: number, fmr: number][]): CalibrationTable {
  return {
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
    knots: knots.map(([cosine, fmr]) => ({ cosine, fmr, fmrLow: fmr, fmrHigh: fmr })),
    extrapolatedFrom: 0.6,
  };
}

const straight = table([
  [0, 0.5],
  [0.3, 1e-3],
  [0.4, 1e-4],
  [0.5, 1e-5],
  [0.6, 1e-6],
]);

describe('createScorer', () => {
  it('puts the anchors of the scale at the measured false match rates', () => {
    const score = createScorer(straight);
    expect([0.3, 0.4, 0.5].map(score)).toEqual([70, 80, 90]);
    const lower = createScorer(straight, SCALE_40_50_60);
    expect([0.3, 0.4, 0.5].map(lower)).toEqual([40, 50, 60]);
  });

  it('spans 0 to 100 from cosine -1 to 1 and clamps beyond', () => {
    const score = createScorer(straight);
    expect([-2, -1, 1, 1.0000001].map(score)).toEqual([0, 0, 100, 100]);
  });

  it('never falls as the cosine rises', () => {
    const score = createScorer(straight);
    let last = -1;
    for (let cosine = -1; cosine <= 1; cosine += 0.001) {
      expect(score(cosine)).toBeGreaterThanOrEqual(last);
      last = score(cosine);
    }
  });

  it('refuses knots that do not fall in FMR', () => {
    const crooked = table([
      [0.3, 1e-3],
      [0.4, 1e-3],
      [0.45, 1e-4],
      [0.5, 1e-5],
    ]);
    expect(() => createScorer(crooked)).toThrow(expect.objectContaining({ code: 'MODEL_PACK_INVALID' }));
  });

  it('refuses a table without one of the three rates', () => {
    expect(() => createScorer(table([[0.3, 1e-3]]))).toThrow(FaceError);
  });

  it('refuses NaN', () => {
    expect(() => createScorer(straight)(Number.NaN)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });
});
