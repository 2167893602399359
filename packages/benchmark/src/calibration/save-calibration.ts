import { type CalibrationTable, FaceError, createScorer } from '@face/core';
import { existsSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';

/** What became of the tables that were in the file. */
export interface SavedCalibration {
  /** Profiles whose tables were made with other weights: no loader takes them any more, so they were left out. */
  readonly dropped: readonly string[];
}

/**
 * Puts a table into a `calibration.json`, in place of the one of the same profile; others of the same weights stay.
 * @throws FaceError `DATASET_INVALID` for a table that no pack could be loaded with: what is there stays;
 *   `MODEL_PACK_INVALID` when the file that is there is no list of tables, `MODEL_STORAGE_FAILED` when it cannot be
 *   written.
 */
export async function saveCalibration(file: string, table: CalibrationTable): Promise<SavedCalibration> {
  checkTable(table);
  const others = (await readTables(file)).filter(({ profile }) => profile !== table.profile);
  const kept = others.filter((other) => hasSameWeights(other, table));
  const tables = [...kept, table].sort((a, b) => (a.profile < b.profile ? -1 : 1));
  const part = `${file}.${process.pid}.part`;
  try {
    // A reader never meets half a file.
    await writeFile(part, `${JSON.stringify(tables, null, 2)}\n`);
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    const reason = error instanceof Error ? error.message : String(error);
    throw new FaceError('MODEL_STORAGE_FAILED', { file, reason }, { cause: error });
  }
  return { dropped: others.filter((other) => !kept.includes(other)).map(({ profile }) => profile) };
}

/** A small dataset may lack a knot that every scale needs. */
function checkTable(table: CalibrationTable): void {
  try {
    createScorer(table);
  } catch (error) {
    const reason = `too few people for a table: ${error instanceof Error ? error.message : String(error)}`;
    throw new FaceError('DATASET_INVALID', { file: table.dataset, reason }, { cause: error });
  }
}

function hasSameWeights(one: CalibrationTable, other: CalibrationTable): boolean {
  return Object.entries(one.models).every(([name, sha256]) => other.models[name] === sha256);
}

async function readTables(file: string): Promise<CalibrationTable[]> {
  if (!existsSync(file)) return [];
  try {
    const content: unknown = JSON.parse(await readFile(file, 'utf8'));
    // The pack's loader validates tables; here only those of other profiles are carried over.
    return [content].flat() as CalibrationTable[];
  } catch (error) {
    throw new FaceError('MODEL_PACK_INVALID', { file, reason: 'it is not JSON' }, { cause: error });
  }
}
