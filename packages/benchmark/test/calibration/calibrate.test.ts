import { describe, expect, it, jest } from '@jest/globals';
import { cosineAt, createScorer } from '@face/core';
import { calibrate } from '../../src/calibration/calibrate.js';
import { recommendThreshold } from '../../src/calibration/recommend-threshold.js';
import { subjectHalves } from '../../src/calibration/subject-halves.js';
import { verifyCalibration } from '../../src/calibration/verify-calibration.js';
import { normalDeviate } from '../../src/metrics/normal-deviate.js';
import { boundedTail } from '../../src/calibration/bounded-tail.js';
import { countAllPairs } from '../../src/protocol/all-pairs.js';
import { syntheticPeople, withLookAlikes } from '../synthetic-people.js';

// All pairs of thousands of templates; slow where cores are shared.
jest.setTimeout(120_000);

const provenance = {
  pack: 'made-up',
  profile: 'balanced',
  models: {},
  dataset: 'invented',
  date: '2026-01-01',
};
const options = { provenance, replicates: 200 };
// 900 people with two images each give 1.6 million impostor pairs.
const templates = syntheticPeople(900, 2, { dimensions: 64, noise: 0.4 });
const calibrated = calibrate(templates, options);

describe('calibrate', () => {
  it('makes a table that the scorer accepts, with 70, 80 and 90 at the three rates', async () => {
    const { table } = await calibrated;
    const score = createScorer(table);
    expect((['1e-3', '1e-4', '1e-5'] as const).map((rate) => score(cosineAt(table, rate)))).toEqual([
      70, 80, 90,
    ]);
  });

  it('places the thresholds where invented people have them by construction', async () => {
    const { table } = await calibrated;
    // The cosine of two random directions in d dimensions is close to normal with variance 1 / d.
    for (const rate of ['1e-3', '1e-4'] as const) {
      expect(cosineAt(table, rate)).toBeCloseTo(-normalDeviate(Number(rate)) / Math.sqrt(64), 1);
    }
  });

  it('counts its trials', async () => {
    const { table } = await calibrated;
    expect(table).toMatchObject({
      people: 900,
      images: 1800,
      impostorTrials: 1_618_200,
      genuineTrials: 900,
    });
  });

  it('brackets every rate with its bounds', async () => {
    const { table } = await calibrated;
    for (const { fmr, fmrLow, fmrHigh } of table.knots) {
      expect(fmrLow).toBeLessThanOrEqual(fmr);
      expect(fmrHigh).toBeGreaterThanOrEqual(fmr);
    }
  });

  it('holds on people it has not seen', async () => {
    const { table } = await calibrated;
    const others = syntheticPeople(900, 2, { dimensions: 64, noise: 0.4, seed: 99 });
    const checks = await verifyCalibration(table, others, { replicates: 100 });
    for (const kind of ['byPerson', 'byImage'] as const) {
      expect(checks.map((check) => check[kind].outcome)).toEqual(['holds', 'holds', 'undecided']);
    }
    for (const { measured, interval } of checks.flatMap(({ byPerson, byImage }) => [byPerson, byImage])) {
      expect(interval.low).toBeLessThanOrEqual(measured);
      expect(interval.high).toBeGreaterThanOrEqual(measured);
      expect(interval.high).toBeGreaterThan(interval.low);
    }
  });

  it('takes two people', async () => {
    const { table } = await calibrated;
    const alone = syntheticPeople(1, 3, { dimensions: 64 });
    await expect(verifyCalibration(table, alone)).rejects.toMatchObject({ code: 'DATASET_INVALID' });
  });

  it('is refuted by people who look more alike', async () => {
    const { table } = await calibrated;
    const alike = syntheticPeople(500, 2, { dimensions: 32, noise: 0.4, seed: 5 });
    const checks = await verifyCalibration(table, alike, { replicates: 50 });
    expect(checks[0]!.byPerson.outcome).toBe('fails');
    expect(checks[0]!.byPerson.ratio).toBeGreaterThan(2);
  });

  it('tells apart what is so by person and by image', async () => {
    const { table } = await calibrated;
    // Two of them look alike and have 150 photos each.
    const others = withLookAlikes(syntheticPeople(900, 2, { dimensions: 64, noise: 0.4, seed: 99 }), 150);
    const [check] = await verifyCalibration(table, others, { replicates: 50 });
    expect([check!.byPerson.outcome, check!.byImage.outcome]).toEqual(['holds', 'fails']);
    expect(check!.byImage.interval.high).toBeGreaterThan(check!.byImage.measured);
  });

  it('counts pairs of people, not of their photos, as what a rate was measured by', async () => {
    // 150 people are 11,175 pairs, enough for 3e-3 but not for 2e-3, however many photos each has.
    for (const photos of [1, 6]) {
      const { table } = await calibrate(syntheticPeople(150, photos), options);
      const last = table.knots.find(({ cosine }) => cosine === table.extrapolatedFrom);
      expect(last?.fmr).toBe(3e-3);
    }
  });

  it('gives the same bounds from a sample, wider, where the tail is too long to hold', async () => {
    const others = syntheticPeople(900, 2, { dimensions: 64, noise: 0.4, seed: 99 });
    const counts = await countAllPairs(others);
    const from = counts.impostor.thresholdFor(1500);
    const { source, tail } = await boundedTail(others, counts, from, { maxPairs: 200 });
    expect(tail.scores.length).toBeLessThanOrEqual(200);
    expect(tail.scores.length).toBeGreaterThan(100);
    expect(source.count).toBeLessThan(others.count);
    expect(Math.min(...tail.scores)).toBeGreaterThanOrEqual(from - 1e-6);
  });

  it('says that what lies past 30 events is extrapolated, and falls less steeply there', async () => {
    const { table } = await calibrated;
    expect(table.extrapolatedFrom).toBeLessThan(cosineAt(table, '1e-5') + 1e-9);
    const decade = (from: number, to: number): number =>
      table.knots.find(({ fmr }) => fmr === to)!.cosine - table.knots.find(({ fmr }) => fmr === from)!.cosine;
    expect(decade(1e-6, 1e-7)).toBeGreaterThan(decade(1e-3, 1e-4));
  });

  it('refuses data too small to show a tail', async () => {
    await expect(calibrate(syntheticPeople(20, 2), options)).rejects.toMatchObject({
      code: 'DATASET_INVALID',
    });
  });

  it('gives the same table again', async () => {
    const small = syntheticPeople(150, 2);
    const [once, again] = [await calibrate(small, options), await calibrate(small, options)];
    expect(again.table).toEqual(once.table);
  });
});

describe('recommendThreshold', () => {
  it('reads the threshold of a measured rate off the table', async () => {
    const { table } = await calibrated;
    const advice = recommendThreshold(table, 1e-3);
    expect(advice).toMatchObject({ cosine: cosineAt(table, '1e-3'), score: 70, supported: true });
    expect(advice.fmrHigh).toBeGreaterThanOrEqual(1e-3);
  });

  it('says so when the data cannot carry the wish', async () => {
    const { table } = await calibrated;
    const advice = recommendThreshold(table, 1e-7);
    expect(advice.supported).toBe(false);
    expect(advice.reason).toContain('300000000');
  });

  it('bounds a wish past the last knot by what is known of that knot', async () => {
    const { table } = await calibrated;
    const last = table.knots.at(-1)!;
    expect(recommendThreshold(table, 1e-12)).toMatchObject({
      cosine: last.cosine,
      fmrHigh: last.fmrHigh,
      supported: false,
    });
  });

  it('counts people, not photos, as support', async () => {
    const { table } = await calibrated;
    // 40 people are 780 pairs: no statement at 1e-3, however many photos there are.
    const advice = recommendThreshold({ ...table, people: 40 }, 1e-3);
    expect(advice).toMatchObject({ supported: false, reason: expect.stringContaining('780') });
  });

  it('refuses a rate of 0', async () => {
    const { table } = await calibrated;
    expect(() => recommendThreshold(table, 0)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});

describe('subjectHalves', () => {
  it('never splits a person', () => {
    const tagged = syntheticPeople(11, 3);
    const [first, second] = subjectHalves(tagged, 4);
    expect(first.count + second.count).toBe(33);
    expect(first.count % 3).toBe(0);
    expect([first.subjectCount, second.subjectCount]).toEqual([6, 5]);
  });
});
