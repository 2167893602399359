import { type CalibrationTable, FALSE_MATCH_RATES, type FalseMatchRate, cosineAt } from '@face/core';
import type { Interval } from '../metrics/interval.js';
import { collectImpostorTail, countAllPairs } from '../protocol/all-pairs.js';
import type { RunOptions } from '../progress.js';
import type { TemplateSource } from '../templates/template-matrix.js';
import { CLAIM_FACTORS, MEASURED_EVENTS } from './fit-knots.js';
import { bootstrapFmr } from './subject-bootstrap.js';

/** How a claimed rate fares on other people. */
export interface ClaimCheck {
  readonly rate: FalseMatchRate;
  readonly cosine: number;
  readonly events: number;
  readonly trials: number;
  readonly measured: number;
  /** 95%, by subject. */
  readonly interval: Interval;
  /** The rate with every pair of people counting alike. */
  readonly measuredByPerson: number;
  /** measured / claimed. */
  readonly ratio: number;
  /** Largest factor either way that still counts as confirmed. */
  readonly factor: number;
  /**
   * `holds` and `fails` by that factor; `undecided` when a claim of this size would not give 30 events here,
   * so that neither could be told.
   */
  readonly outcome: 'holds' | 'fails' | 'undecided';
}

export interface VerifyOptions extends RunOptions {
  readonly replicates?: number | undefined;
  readonly seed?: number | undefined;
}

/**
 * Tests a table on people that it was not made from: all impostor pairs, the measured FMR at each advertised
 * threshold, with an interval by subject.
 */
export async function verifyCalibration(
  table: CalibrationTable,
  source: TemplateSource,
  options: VerifyOptions = {},
): Promise<ClaimCheck[]> {
  const { impostor, impostorByPerson } = await countAllPairs(source, options);
  const cosines = FALSE_MATCH_RATES.map((rate) => cosineAt(table, rate));
  const events = cosines.map((cosine) => impostor.countAtOrAbove(binEdge(cosine)));
  const tail = await collectImpostorTail(source, binEdge(cosines[0]!), events[0]!, options);
  const intervals = bootstrapFmr(source, tail, [...cosines].reverse(), 'image', options).reverse();
  return FALSE_MATCH_RATES.map((rate, index): ClaimCheck => {
    const claimed = Number(rate);
    const measured = events[index]! / impostor.total;
    const ratio = measured / claimed;
    const factor = CLAIM_FACTORS[rate];
    const within = ratio <= factor && ratio >= 1 / factor;
    const decided = claimed * impostor.total >= MEASURED_EVENTS;
    return {
      rate,
      cosine: cosines[index]!,
      events: events[index]!,
      trials: impostor.total,
      measured,
      interval: intervals[index]!,
      measuredByPerson: impostorByPerson.countAtOrAbove(binEdge(cosines[index]!)) / impostorByPerson.total,
      ratio,
      factor,
      outcome: !decided ? 'undecided' : within ? 'holds' : 'fails',
    };
  });
}

/** Histograms count exactly at bin edges: the table's cosines are rounded to them already. */
function binEdge(cosine: number): number {
  return Math.round(cosine * 1e6) / 1e6;
}
