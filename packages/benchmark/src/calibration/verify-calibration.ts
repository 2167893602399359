import {
  type CalibrationTable,
  FALSE_MATCH_RATES,
  FaceError,
  type FalseMatchRate,
  cosineAt,
} from '@face/core';
import { type CautiousInterval, cautiousInterval } from '../metrics/cautious-interval.js';
import type { Interval } from '../metrics/interval.js';
import { type AllPairsResult, countAllPairs } from '../protocol/all-pairs.js';
import type { RunOptions } from '../progress.js';
import type { TemplateSource } from '../templates/template-matrix.js';
import { boundedTail } from './bounded-tail.js';
import { CLAIM_FACTORS, MEASURED_EVENTS, countPersonPairs } from './fit-knots.js';
import { bootstrapFmr } from './subject-bootstrap.js';

/**
 * `holds` and `fails` by the factor of the rate; `undecided` when a claim of this size would not give 30 pairs of
 * people here, so that neither could be told.
 */
export type ClaimOutcome = 'holds' | 'fails' | 'undecided';

/** A measured rate beside the claimed one. */
export interface MeasuredClaim {
  readonly measured: number;
  /** 95%, by subject. */
  readonly interval: CautiousInterval;
  /** measured / claimed. */
  readonly ratio: number;
  readonly outcome: ClaimOutcome;
}

/** How a claimed rate fares on other people. */
export interface ClaimCheck {
  readonly rate: FalseMatchRate;
  readonly cosine: number;
  /** Pairs of images. */
  readonly events: number;
  readonly trials: number;
  readonly personPairs: number;
  /** Largest factor either way that still counts as confirmed. */
  readonly factor: number;
  /** With every pair of people counting alike: the rate that a table states. */
  readonly byPerson: MeasuredClaim;
  /** With every pair of images counting alike: what this very collection gives. */
  readonly byImage: MeasuredClaim;
}

export interface VerifyOptions extends RunOptions {
  readonly replicates?: number | undefined;
  readonly seed?: number | undefined;
}

/**
 * Tests a table on people that it was not made from: all impostor pairs, the measured FMR at each advertised
 * threshold, with an interval by subject.
 * @throws FaceError `DATASET_INVALID` without two people to compare.
 */
export async function verifyCalibration(
  table: CalibrationTable,
  source: TemplateSource,
  options: VerifyOptions = {},
): Promise<ClaimCheck[]> {
  if (source.subjectCount < 2) {
    const reason = `${source.subjectCount} people gave a template; a false match takes two`;
    throw new FaceError('DATASET_INVALID', { file: 'dataset', reason });
  }
  const counts = await countAllPairs(source, { ...options, tailFrom: claimTail(table) });
  return checkClaims(table, source, counts, options);
}

/** Cosine from which `checkClaims` needs the impostor pairs. */
export function claimTail(table: CalibrationTable): number {
  return binEdge(cosineAt(table, FALSE_MATCH_RATES[0]));
}

/** The same on pairs that are counted already, best with their tail from `claimTail`. */
export async function checkClaims(
  table: CalibrationTable,
  source: TemplateSource,
  counts: AllPairsResult,
  { seed, replicates, signal }: VerifyOptions = {},
): Promise<ClaimCheck[]> {
  const { impostor, impostorByPerson } = counts;
  const cosines = FALSE_MATCH_RATES.map((rate) => binEdge(cosineAt(table, rate)));
  const bounded = await boundedTail(source, counts, cosines[0]!, { seed, signal });
  const intervals = (weighing: 'image' | 'person'): Interval[] =>
    bootstrapFmr(bounded.source, bounded.tail, [...cosines].reverse(), weighing, {
      seed,
      replicates,
    }).reverse();
  const [byImage, byPerson] = [intervals('image'), intervals('person')];
  const personPairs = countPersonPairs(impostorByPerson);
  return FALSE_MATCH_RATES.map((rate, index): ClaimCheck => {
    const cosine = cosines[index]!;
    const events = impostor.countAtOrAbove(cosine);
    const claim = (measured: number, bootstrap: Interval): MeasuredClaim => {
      const trials = {
        events,
        trials: impostor.total,
        people: source.subjectCount,
        independent: personPairs,
      };
      const ratio = measured / Number(rate);
      const interval = cautiousInterval(bootstrap, trials);
      return { measured, interval, ratio, outcome: outcomeOf(rate, ratio, personPairs) };
    };
    return {
      rate,
      cosine,
      events,
      trials: impostor.total,
      personPairs,
      factor: CLAIM_FACTORS[rate],
      byPerson: claim(impostorByPerson.countAtOrAbove(cosine) / impostorByPerson.total, byPerson[index]!),
      byImage: claim(events / impostor.total, byImage[index]!),
    };
  });
}

function outcomeOf(rate: FalseMatchRate, ratio: number, personPairs: number): ClaimOutcome {
  if (Number(rate) * personPairs < MEASURED_EVENTS) return 'undecided';
  const factor = CLAIM_FACTORS[rate];
  return ratio <= factor && ratio >= 1 / factor ? 'holds' : 'fails';
}

/** Histograms count exactly at bin edges: the table's cosines are rounded to them already. */
function binEdge(cosine: number): number {
  return Math.round(cosine * 1e6) / 1e6;
}
