import { SCALE_70_80_90, verdict } from '@face/core';
import { createHash } from 'node:crypto';
import type { RejectedRow } from '../dataset/dataset.js';
import type { PairNames, PairOutcome } from './pair-outcome.js';

/** 128 bits over both names, in the order they are compared. */
export function namesHash([a, b]: PairNames): string {
  return createHash('sha256')
    .update(JSON.stringify([a, b]))
    .digest('hex')
    .slice(0, 32);
}

/** Who answers: model, and the key that also tells its calibration, weights and choice of face. */
export interface BatchScorer {
  /** Pack, revision and profile. */
  readonly model: string;
  readonly scorerKey: string;
}

/** One JSON line of a result: what was compared, by which scorer, and what came out. No time, no place. */
export function pairLine(names: PairNames, { model, scorerKey }: BatchScorer, outcome: PairOutcome): string {
  const [a, b] = names;
  const head = { pair: namesHash(names), a, b, model, scorer: scorerKey };
  const said =
    'failure' in outcome
      ? { failure: outcome.failure, side: outcome.side }
      : {
          score: outcome.score,
          cosine: outcome.cosine,
          verdict: verdict({ score: outcome.score, thresholds: SCALE_70_80_90 }),
        };
  return JSON.stringify({ ...head, ...said });
}

/** One JSON line for a row of the list that could not be used. */
export function rejectedLine({ line, reason }: RejectedRow): string {
  return JSON.stringify({ line, rejected: reason });
}
