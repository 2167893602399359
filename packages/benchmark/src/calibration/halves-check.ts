import { FALSE_MATCH_RATES, FaceError, type FalseMatchRate } from '@face/core';
import type { ScoreHistogram } from '../metrics/score-histogram.js';
import { countAllPairs } from '../protocol/all-pairs.js';
import type { RunOptions } from '../progress.js';
import type { TemplateMatrix } from '../templates/template-matrix.js';
import { CLAIM_FACTORS, MEASURED_EVENTS, fitKnots } from './fit-knots.js';
import { subjectHalves } from './subject-halves.js';

/** What a calibration made on one half of the people is worth on the other. */
export interface HalfCheck {
  readonly seed: number;
  /** Which half the calibration was fitted on. */
  readonly fittedOn: 'first' | 'second';
  /** Measured over claimed FMR on the other half. */
  readonly ratios: Readonly<Record<FalseMatchRate, number>>;
  /** The same with every pair of people counting alike: the rate that the calibration states. */
  readonly ratiosByPerson: Readonly<Record<FalseMatchRate, number>>;
  /** Events a claim of the rate would give on the other half; below 30 the ratio tells little. */
  readonly expectedEvents: Readonly<Record<FalseMatchRate, number>>;
}

export interface HalvesOptions extends RunOptions {
  /** Each seed is one split, used in both directions. */
  readonly seeds?: readonly number[] | undefined;
}

/**
 * Validates the calibration method on one dataset: splits the people in two, fits on one half and measures on the
 * other, both ways, for several splits.
 * @throws FaceError `DATASET_INVALID` for too few people.
 */
export async function checkOnHalves(
  templates: TemplateMatrix,
  { seeds = [1, 2, 3, 4, 5], signal }: HalvesOptions = {},
): Promise<HalfCheck[]> {
  const checks: HalfCheck[] = [];
  for (const seed of seeds) {
    const [first, second] = subjectHalves(templates, seed);
    const [one, other] = [await countAllPairs(first, { signal }), await countAllPairs(second, { signal })];
    for (const [fittedOn, own, judge] of [
      ['first', one, other],
      ['second', other, one],
    ] as const) {
      const { knots } = fitKnots(own);
      const perRate = (value: (rate: FalseMatchRate) => number): Record<FalseMatchRate, number> =>
        Object.fromEntries(FALSE_MATCH_RATES.map((rate) => [rate, value(rate)])) as Record<
          FalseMatchRate,
          number
        >;
      const ratio = (scores: ScoreHistogram, rate: FalseMatchRate): number => {
        const knot = knots.find(({ fmr }) => fmr === Number(rate));
        // The line past the data may reach a cosine of 1 first.
        if (knot === undefined) {
          const reason = `half of its people are too few for a threshold at FMR ${rate}`;
          throw new FaceError('DATASET_INVALID', { file: 'dataset', reason });
        }
        return scores.countAtOrAbove(knot.cosine) / scores.total / Number(rate);
      };
      checks.push({
        seed,
        fittedOn,
        ratios: perRate((rate) => ratio(judge.impostor, rate)),
        ratiosByPerson: perRate((rate) => ratio(judge.impostorByPerson, rate)),
        expectedEvents: perRate((rate) => Number(rate) * judge.impostor.total),
      });
    }
  }
  return checks;
}

/**
 * Whether every ratio by person that rests on at least 30 expected events lies within its factor. Ratios by image
 * are for information: in a half, the photos of two look-alikes alone can move them by a factor of 2.
 */
export function halvesHold(checks: readonly HalfCheck[]): boolean {
  return checks.every(({ ratiosByPerson, expectedEvents }) =>
    FALSE_MATCH_RATES.every(
      (rate) =>
        expectedEvents[rate] < MEASURED_EVENTS ||
        (ratiosByPerson[rate] <= CLAIM_FACTORS[rate] && ratiosByPerson[rate] >= 1 / CLAIM_FACTORS[rate]),
    ),
  );
}
