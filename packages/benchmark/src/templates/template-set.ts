import { FaceError, type ErrorCode } from '@face/core';
import type { EmbedOutcome } from './embed-images.js';
import { TemplateMatrix } from './template-matrix.js';

/** An image that gave no template. */
export interface AcquisitionFailure {
  readonly id: string;
  readonly failure: ErrorCode;
}

/** The templates of a dataset and the images that gave none. */
export interface TemplateSet {
  readonly matrix: TemplateMatrix;
  /** Image of each row of the matrix. */
  readonly ids: readonly string[];
  /** Person of each subject index of the matrix. */
  readonly people: readonly string[];
  readonly failures: readonly AcquisitionFailure[];
}

/**
 * Puts embeddings into one matrix.
 * @throws FaceError `DATASET_INVALID` when no image gave a template, `TEMPLATE_INVALID` when lengths differ.
 */
export function collectTemplates(outcomes: readonly EmbedOutcome[]): TemplateSet {
  const acquired = outcomes.flatMap((outcome) => ('embedding' in outcome ? [outcome] : []));
  const failures = outcomes.flatMap((outcome) =>
    'failure' in outcome ? [{ id: outcome.image.id, failure: outcome.failure }] : [],
  );
  const first = acquired[0];
  if (first === undefined) {
    const reason = `none of ${outcomes.length} images gave a template`;
    throw new FaceError('DATASET_INVALID', { file: 'dataset', reason });
  }
  const dimensions = first.embedding.length;
  const people = [...new Set(acquired.map(({ image }) => image.person))];
  const subjectOf = new Map(people.map((person, subject) => [person, subject]));
  const values = new Float32Array(acquired.length * dimensions);
  acquired.forEach(({ embedding }, row) => {
    if (embedding.length !== dimensions) {
      const reason = `${embedding.length} values, others have ${dimensions}`;
      throw new FaceError('TEMPLATE_INVALID', { reason });
    }
    values.set(embedding, row * dimensions);
  });
  const subjects = Int32Array.from(acquired, ({ image }) => subjectOf.get(image.person)!);
  const ids = acquired.map(({ image }) => image.id);
  return { matrix: new TemplateMatrix(values, dimensions, subjects), ids, people, failures };
}
