import { FaceError } from '@face/core';
import { dot } from '@face/native';

/** A face as numbers: comparable with templates of the same model only. Biometric data: treat it as such. */
export interface FaceTemplate {
  /** Model that made it, as in `Comparison.model`. */
  readonly model: string;
  /** Unit length. */
  readonly embedding: Float32Array;
}

/**
 * Cosine similarity of two templates, -1..1.
 * @throws FaceError `TEMPLATE_MISMATCH` for different models, `TEMPLATE_INVALID` for a damaged one
 */
export function similarity(a: FaceTemplate, b: FaceTemplate): number {
  if (a.model !== b.model) throw new FaceError('TEMPLATE_MISMATCH', { a: a.model, b: b.model });
  if (a.embedding.length !== b.embedding.length || a.embedding.length === 0) {
    throw new FaceError('TEMPLATE_INVALID', {
      reason: `${a.embedding.length} and ${b.embedding.length} values`,
    });
  }
  return dot(a.embedding, b.embedding);
}
