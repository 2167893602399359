import { ERRORS, type ErrorCode } from '@face/core';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { DatasetPair } from '../dataset/dataset.js';

export const answerSchema = z.strictObject({
  /** Hash of the pair, see `pairHash`. */
  pair: z.string().length(32),
  score: z.number().min(0).max(100).optional(),
  thresholds: z.strictObject({ '1e-3': z.number(), '1e-4': z.number(), '1e-5': z.number() }).optional(),
  failure: z.custom<ErrorCode>((value) => typeof value === 'string' && value in ERRORS).optional(),
  /** Image that failed, where the provider tells. */
  side: z.enum(['a', 'b']).optional(),
  /** Of this comparison alone; absent when others were at work or in the queue at the same time. */
  latencyMs: z.number().nonnegative().optional(),
  model: z.string(),
  /** Model that the answer itself names, where that is another. */
  reported: z.string().optional(),
  /** From an answer cache: this run asked nobody. */
  cached: z.literal(true).optional(),
  /** ISO 8601 time of the answer: clouds change their models. */
  at: z.string(),
});

/** What a provider said about a pair: a score with its thresholds, or a failure. */
export type PairAnswer = z.infer<typeof answerSchema>;

/** 128 bits over both images' names, in the order they are compared. */
export function pairHash({ a, b }: Pick<DatasetPair, 'a' | 'b'>): string {
  return createHash('sha256')
    .update(JSON.stringify([a.id, b.id]))
    .digest('hex')
    .slice(0, 32);
}
