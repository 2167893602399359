import { type CalibrationTable, FaceError } from '@face/core';
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Puts a table into the `calibration.json` of a pack, in place of the one of the same profile; the others stay.
 * @returns the path of the file.
 * @throws FaceError `MODEL_PACK_INVALID` when the file that is there is no list of tables,
 *   `MODEL_STORAGE_FAILED` when it cannot be written.
 */
export async function saveCalibration(packFolder: string, table: CalibrationTable): Promise<string> {
  const file = join(packFolder, 'calibration.json');
  const others = (await readTables(file)).filter(({ profile }) => profile !== table.profile);
  const tables = [...others, table].sort((a, b) => (a.profile < b.profile ? -1 : 1));
  try {
    // A reader never meets half a file.
    await writeFile(`${file}.part`, `${JSON.stringify(tables, null, 2)}\n`);
    await rename(`${file}.part`, file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FaceError('MODEL_STORAGE_FAILED', { file, reason }, { cause: error });
  }
  return file;
}

async function readTables(file: string): Promise<CalibrationTable[]> {
  if (!existsSync(file)) return [];
  try {
    const content: unknown = JSON.parse(await readFile(file, 'utf8'));
    // The pack's loader validates tables; here only those of other profiles are carried over.
    return (Array.isArray(content) ? content : [content]) as CalibrationTable[];
  } catch (error) {
    throw new FaceError('MODEL_PACK_INVALID', { file, reason: 'it is not JSON' }, { cause: error });
  }
}
