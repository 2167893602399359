import { FaceError } from '@face/core';
import { dot } from '@face/native';

/** A face as numbers: comparable with templates of the same model only. Biometric data: treat it as such. */
export interface FaceTemplate {
  /** Model that made it, as in `Comparison.model`. */
  readonly model: string;
  /** Unit length. */
  readonly embedding: Float32Array;
}

/** What rounding may leave between the squared length of an embedding and 1. */
const LENGTH_TOLERANCE = 1e-3;
/** What the binary form can hold. */
const MOST_DIMENSIONS = 0xffff;

/**
 * Makes sure that something is a template: callers read them from anywhere.
 * @throws FaceError `TEMPLATE_INVALID`
 */
export function requireTemplate(template: unknown): asserts template is FaceTemplate {
  const { model, embedding } = (template ?? {}) as { model?: unknown; embedding?: unknown };
  if (typeof model !== 'string' || model === '') throw invalid('it names no model');
  // By its tag: arrays of another realm, such as Jest's, are as good.
  if (Object.prototype.toString.call(embedding) !== '[object Float32Array]') {
    throw invalid('its embedding is no Float32Array');
  }
  const values = embedding as Float32Array;
  if (values.length === 0 || values.length > MOST_DIMENSIONS) throw invalid(`it has ${values.length} values`);
  if (!values.every(Number.isFinite)) throw invalid('it has values that are not finite');
  if (Math.abs(dot(values, values) - 1) > LENGTH_TOLERANCE) throw invalid('it is not of unit length');
}

/**
 * Cosine similarity of two templates, -1..1.
 * @throws FaceError `TEMPLATE_MISMATCH` for different models, `TEMPLATE_INVALID` for a damaged one
 */
export function similarity(a: FaceTemplate, b: FaceTemplate): number {
  requireTemplate(a);
  requireTemplate(b);
  if (a.model !== b.model) throw new FaceError('TEMPLATE_MISMATCH', { a: a.model, b: b.model });
  if (a.embedding.length !== b.embedding.length) {
    throw invalid(`${a.embedding.length} and ${b.embedding.length} values`);
  }
  return dot(a.embedding, b.embedding);
}

function invalid(reason: string): FaceError {
  return new FaceError('TEMPLATE_INVALID', { reason });
}
