import type { Pack } from '@face/models';

/**
 * Revision of what the engine does between the bytes of a photo and its embedding. Raise it with every change after
 * which the same photo may get a noticeably different embedding from the same networks: decoding, the looks of the
 * detector, alignment, normalisation, what a profile does. Templates of another revision are then a mismatch instead
 * of scores that are a little off, and calibration tables have to be made anew. Without a number in the id: revision 1.
 */
export const PIPELINE_REVISION = 2;

/**
 * What templates and comparisons name as their model: pack and its revision, profile (with `-int8` after it where the
 * embedder runs in int8), revision of the pipeline.
 */
export function modelId({ id }: Pick<Pack, 'id'>, variant: string): string {
  return `${id}/${variant}/${PIPELINE_REVISION}`;
}
