import { FaceError } from '@face/core';
import jstat from 'jstat';

const { normal } = jstat.jStat;

/** A two-sided confidence interval. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson score interval of a proportion (Wilson 1927): close to nominal coverage also for few events, never
 * outside 0..1. It takes the trials for independent; comparisons that share a person are not, so for all-pairs
 * data use a bootstrap by subject.
 */
export function wilsonInterval(events: number, trials: number, confidence = 0.95): Interval {
  checkCounts(events, trials, confidence);
  const z = normal.inv(0.5 + confidence / 2, 0, 1);
  const share = events / trials;
  const centre = (share + (z * z) / (2 * trials)) / (1 + (z * z) / trials);
  const half =
    (z / (1 + (z * z) / trials)) *
    Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  return {
    low: events === 0 ? 0 : Math.max(0, centre - half),
    high: events === trials ? 1 : Math.min(1, centre + half),
  };
}

/** The rule of 3: with no event in n independent trials, the rate is below 3/n with 95% confidence. */
export function ruleOfThree(trials: number): number {
  checkCounts(0, trials, 0.95);
  return Math.min(1, 3 / trials);
}

/** Independent trials that a claim at a rate needs (the rule of 30: true rate within 30% with 90% confidence). */
export function trialsForRate(rate: number): number {
  if (!(rate > 0 && rate <= 1)) {
    throw new FaceError('INVALID_ARGUMENT', { name: 'rate', reason: `${rate} is not in (0, 1]` });
  }
  return Math.ceil(30 / rate);
}

function checkCounts(events: number, trials: number, confidence: number): void {
  const counts = Number.isSafeInteger(events) && Number.isSafeInteger(trials);
  if (!counts || events < 0 || trials < 1 || events > trials) {
    const reason = `${events} events in ${trials} trials`;
    throw new FaceError('INVALID_ARGUMENT', { name: 'events', reason });
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new FaceError('INVALID_ARGUMENT', { name: 'confidence', reason: `${confidence} is not in (0, 1)` });
  }
}
