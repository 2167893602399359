import { readFile } from 'node:fs/promises';
import type { SourceBytes } from './convert/convert.js';
import type { SourceSpec, WeightFileSpec } from './manifest.js';

/** Names of the sources that a weight file is made from. */
export function sourceNames({ origin }: WeightFileSpec): readonly SourceSpec['name'][] {
  return origin.by === 'copy' ? [origin.source] : origin.sources;
}

/**
 * Makes the bytes of a weight file from its (verified) sources.
 * @param sources paths by source name
 * @throws FaceError `MODEL_CONVERT_FAILED`
 */
export async function makeWeights(
  file: WeightFileSpec,
  sources: ReadonlyMap<string, string>,
): Promise<Uint8Array> {
  const { origin } = file;
  const inputs: SourceBytes[] = [];
  for (const name of sourceNames(file)) inputs.push({ name, bytes: await readFile(sources.get(name)!) });
  if (origin.by === 'copy') return inputs[0]!.bytes;
  // Loaded here: an engine that has its files must not wait for the converters.
  const { convert } = await import('./convert/convert.js');
  return convert(origin.by, inputs as [SourceBytes, SourceBytes, SourceBytes?]);
}
