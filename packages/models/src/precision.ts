import type { Pack } from './pack.js';

/** Number type that an embedder computes in. */
export type Precision = 'float32' | 'int8';

/**
 * The pack as an engine of this precision uses it: `embedder` is the network that runs, `files` are those that it
 * reads.
 * @returns undefined when the pack has no embedder of this precision
 */
export function packInPrecision(pack: Pack, precision: Precision): Pack | undefined {
  const embedder = precision === 'int8' ? pack.int8Embedder : pack.embedder;
  if (embedder === undefined) return undefined;
  const used = new Set([pack.detector.file, pack.landmarks?.file, embedder.file]);
  const files = Object.fromEntries(Object.entries(pack.files).filter(([name]) => used.has(name)));
  return { ...pack, embedder, files };
}
