import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { type CalibrationTable, FaceError, createScorer } from '@face/core';
import type { PackManifest } from './manifest.js';
import { parseWith, readJson } from './read-manifest.js';

const rate = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const positiveCount = v.pipe(count, v.minValue(1));
const tableSchema = v.object({
  version: v.literal(1),
  pack: v.string(),
  profile: v.string(),
  models: v.record(v.string(), v.string()),
  dataset: v.string(),
  datasetSha256: v.optional(v.string()),
  choose: v.optional(v.string()),
  people: positiveCount,
  images: positiveCount,
  impostorTrials: positiveCount,
  genuineTrials: count,
  date: v.string(),
  knots: v.array(
    v.object({
      cosine: v.pipe(v.number(), v.minValue(-1), v.maxValue(1)),
      fmr: rate,
      fmrLow: rate,
      fmrHigh: rate,
    }),
  ),
  extrapolatedFrom: v.pipe(v.number(), v.finite()),
});
const fileSchema = v.union([
  v.array(tableSchema),
  v.pipe(
    tableSchema,
    v.transform((table) => [table]),
  ),
]);

/**
 * Reads `calibration.json` of a pack: one table, or a list with one table per profile. A pack without the
 * file has no tables.
 * @throws FaceError `MODEL_PACK_INVALID` when a table is malformed or was made with other weights
 */
export async function readCalibrations(folder: string, manifest: PackManifest): Promise<CalibrationTable[]> {
  const file = join(folder, 'calibration.json');
  if (!existsSync(file)) return [];
  const tables = parseWith(fileSchema, file, await readJson(file));
  const hashes = new Map(manifest.files.map(({ name, sha256 }) => [name, sha256]));
  for (const table of tables) {
    createScorer(table);
    for (const [name, sha256] of Object.entries(table.models)) {
      if (hashes.get(name) === sha256) continue;
      throw new FaceError('MODEL_PACK_INVALID', {
        file,
        reason: `profile ${table.profile} was measured with another ${name}; run \`face calibrate\` again`,
      });
    }
  }
  return tables;
}
