import { dot } from '@face/native';
import type { DatasetPair } from '../dataset/dataset.js';
import type { TemplateSet } from '../templates/template-set.js';
import type { JudgedPair } from './judged-pair.js';

/** How alike two embeddings are; higher is more. */
export type Similarity = (a: Float32Array, b: Float32Array) => number;

/**
 * Scores pairs, by the cosine of their unit-length templates unless told otherwise. A pair of which an image gave
 * no template carries that image's failure code instead of a score.
 */
export function judgePairs(
  pairs: readonly DatasetPair[],
  set: TemplateSet,
  similarity: Similarity = dot,
): JudgedPair[] {
  const rowOf = new Map(set.ids.map((id, row) => [id, row]));
  const failureOf = new Map(set.failures.map(({ id, failure }) => [id, failure]));
  return pairs.map(({ a, b, same, group }) => {
    const pair = { a: a.id, b: b.id, personA: a.person, personB: b.person, same };
    const judged = group === undefined ? pair : { ...pair, group };
    const [first, second] = [rowOf.get(a.id), rowOf.get(b.id)];
    if (first === undefined || second === undefined) {
      return {
        ...judged,
        failure: failureOf.get(first === undefined ? a.id : b.id) ?? 'IMAGE_FILE_NOT_FOUND',
      };
    }
    return { ...judged, score: similarity(set.matrix.row(first), set.matrix.row(second)) };
  });
}
