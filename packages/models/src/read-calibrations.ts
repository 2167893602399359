import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type CalibrationTable, FaceError, createScorer } from '@face/core';
import type { PackManifest } from './manifest.js';
import { parseWith, readJson } from './read-manifest.js';

const rate = z.number().min(0).max(1);
const tableSchema = z.object({
  version: z.literal(1),
  pack: z.string(),
  profile: z.string(),
  models: z.record(z.string(), z.string()),
  dataset: z.string(),
  datasetSha256: z.string().optional(),
  choose: z.string().optional(),
  people: z.int().positive(),
  images: z.int().positive(),
  impostorTrials: z.int().positive(),
  genuineTrials: z.int().nonnegative(),
  date: z.string(),
  knots: z.array(z.object({ cosine: z.number().min(-1).max(1), fmr: rate, fmrLow: rate, fmrHigh: rate })),
  extrapolatedFrom: z.number(),
});
const fileSchema = z.union([z.array(tableSchema), tableSchema.transform((table) => [table])]);

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
