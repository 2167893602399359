import { describe, expect, it, jest } from '@jest/globals';
import { checkOnHalves, halvesHold } from '../../src/calibration/halves-check.js';
import { fitKnots } from '../../src/calibration/fit-knots.js';
import { countAllPairs } from '../../src/protocol/all-pairs.js';
import { syntheticPeople, withLookAlikes } from '../synthetic-people.js';

// All pairs of thousands of templates; slow where cores are shared.
jest.setTimeout(120_000);

describe('checkOnHalves', () => {
  it('confirms a method that generalises', async () => {
    const checks = await checkOnHalves(syntheticPeople(1200, 2, { dimensions: 64 }), { seeds: [1, 2] });
    expect(checks).toHaveLength(4);
    expect(halvesHold(checks)).toBe(true);
  });

  it('says so where half of the people give no threshold for a rate', async () => {
    const few = syntheticPeople(160, 2, { dimensions: 4, noise: 0.1 });
    await expect(checkOnHalves(few)).rejects.toMatchObject({
      code: 'DATASET_INVALID',
      message: expect.stringContaining('too few for a threshold at FMR'),
    });
  });

  it('judges only what thirty events can decide', () => {
    const check = (ratio: number, events: number) => ({
      seed: 1,
      fittedOn: 'first' as const,
      ratios: { '1e-3': 9, '1e-4': 9, '1e-5': 9 },
      ratiosByPerson: { '1e-3': 1, '1e-4': 1, '1e-5': ratio },
      expectedEvents: { '1e-3': 5000, '1e-4': 500, '1e-5': events },
    });
    expect(halvesHold([check(3.1, 29)])).toBe(true);
    expect(halvesHold([check(3.1, 30)])).toBe(false);
    expect(halvesHold([check(2.9, 30)])).toBe(true);
  });
});

describe('fitKnots', () => {
  it('is not moved by hundreds of photos of two look-alikes', async () => {
    const ordinary = syntheticPeople(400, 2, { dimensions: 64 });
    const [before] = [fitKnots(await countAllPairs(ordinary)).knots.find(({ fmr }) => fmr === 1e-3)!];
    const crowded = await countAllPairs(withLookAlikes(ordinary, 150));
    const after = fitKnots(crowded).knots.find(({ fmr }) => fmr === 1e-3)!;
    expect(Math.abs(after.cosine - before.cosine)).toBeLessThan(0.01);
    // Counting images alike, the same photos would push the threshold up to the look-alikes themselves.
    expect(crowded.impostor.thresholdFor(Math.floor(1e-3 * crowded.impostor.total))).toBeGreaterThan(
      before.cosine + 0.1,
    );
  });
});
