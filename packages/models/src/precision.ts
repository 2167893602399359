import type { Pack } from './pack.js';

/** Number type that an embedder computes in. */
export type Precision = 'float32' | 'int8';

/**
 * The pack with its embedder in a precision.
 * @returns undefined when the pack has no such embedder
 */
export function packInPrecision(pack: Pack, precision: Precision): Pack | undefined {
  if (precision === 'float32') return pack;
  return pack.int8Embedder === undefined ? undefined : { ...pack, embedder: pack.int8Embedder };
}
