import { ERRORS, type ErrorCode } from '@face/core';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { namesHash } from '../batch/batch-line.js';
import type { PairNames, PairOutcome } from '../batch/pair-outcome.js';

/** Keys of ours in Redis begin with it. */
export const QUEUE_PREFIX = 'face';

/** Workers of one model share one queue: nobody gets a job that he would answer differently. */
export function pairQueueName(scorerKey: string): string {
  return `pairs-${scorerKey}`;
}

export const pairJobSchema = z.strictObject({
  /** Where relative paths start, as the coordinator sees it; a worker may have its own. */
  folder: z.string(),
  pairs: z.array(z.tuple([z.string(), z.string()])),
});

/** Pairs to compare. */
export type PairJob = z.infer<typeof pairJobSchema>;

const errorCode = z.custom<ErrorCode>((value) => typeof value === 'string' && value in ERRORS);
/** Outcomes in the order of the pairs: score and cosine, or error code and side. */
export const pairAnswerSchema = z.array(
  z.union([z.tuple([z.number(), z.number()]), z.tuple([errorCode, z.enum(['a', 'b'])])]),
);
export type PairJobAnswer = z.infer<typeof pairAnswerSchema>;

/** The same pairs in the same place are the same job: adding it again changes nothing. */
export function pairJobId(folder: string, pairs: readonly PairNames[]): string {
  const hash = createHash('sha256').update(folder);
  for (const pair of pairs) hash.update(namesHash(pair));
  return hash.digest('hex').slice(0, 32);
}

export function encodeOutcomes(outcomes: readonly PairOutcome[]): PairJobAnswer {
  return outcomes.map((outcome) =>
    'failure' in outcome ? [outcome.failure, outcome.side] : [outcome.score, outcome.cosine],
  );
}

export function decodeOutcomes(answer: PairJobAnswer): PairOutcome[] {
  return answer.map(([first, second]): PairOutcome =>
    typeof first === 'number' ? { score: first, cosine: second } : { failure: first, side: second },
  );
}
