import type { AllPairsResult } from '../protocol/all-pairs.js';
import { collectImpostorTail, countAllPairs } from '../protocol/all-pairs.js';
import { type ImpostorTail, MAX_TAIL_PAIRS } from '../protocol/impostor-tail.js';
import type { RunOptions } from '../progress.js';
import { sampleTemplates } from '../templates/sample-templates.js';
import type { TemplateSource } from '../templates/template-matrix.js';

/** A tail of impostor pairs and the templates that it is of. */
export interface BoundedTail {
  readonly source: TemplateSource;
  readonly counts: AllPairsResult;
  readonly tail: ImpostorTail;
}

export interface BoundedTailOptions extends RunOptions {
  readonly seed?: number | undefined;
  /** Default `MAX_TAIL_PAIRS`. */
  readonly maxPairs?: number | undefined;
}

/**
 * The impostor pairs from a cosine on, for intervals. Where they are too many to hold, those of a seeded sample of
 * the images: its intervals are those of fewer people, wider and never narrower.
 */
export async function boundedTail(
  source: TemplateSource,
  counts: AllPairsResult,
  from: number,
  { seed = 1, maxPairs = MAX_TAIL_PAIRS, signal, onProgress }: BoundedTailOptions = {},
): Promise<BoundedTail> {
  const events = counts.impostor.countAtOrAbove(from);
  if (events <= maxPairs) {
    const reaches = counts.tail !== undefined && counts.tail.from <= from;
    const tail = reaches ? counts.tail : await collectImpostorTail(source, from, { signal, onProgress });
    if (tail !== undefined) return { source, counts, tail };
  }
  // Pairs go by the square of the images; a tenth less leaves room for chance.
  const images = Math.floor(source.count * 0.9 * Math.sqrt(maxPairs / events));
  const sample = await sampleTemplates(source, images, seed);
  const sampled = await countAllPairs(sample, { tailFrom: from, signal });
  return boundedTail(sample, sampled, from, { seed, maxPairs, signal });
}
