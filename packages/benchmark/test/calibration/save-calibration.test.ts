import { describe, expect, it } from '@jest/globals';
import type { CalibrationTable } from '@face/core';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { saveCalibration } from '../../src/calibration/save-calibration.js';
import { temporaryFolder } from '../temporary-folder.js';

const folder = temporaryFolder();
const table = (profile: string, people: number): CalibrationTable => ({
  version: 1,
  pack: 'made-up',
  profile,
  models: {},
  dataset: 'invented',
  people,
  images: 4,
  impostorTrials: 4,
  genuineTrials: 2,
  date: '2026-01-01',
  knots: [],
  extrapolatedFrom: 0.5,
});

describe('saveCalibration', () => {
  it('replaces the table of the profile and keeps the others', async () => {
    await saveCalibration(folder.path, table('fast', 1));
    await saveCalibration(folder.path, table('accurate', 2));
    const file = await saveCalibration(folder.path, table('fast', 3));
    const tables = JSON.parse(readFileSync(file, 'utf8')) as CalibrationTable[];
    expect(tables.map(({ profile, people }) => [profile, people])).toEqual([
      ['accurate', 2],
      ['fast', 3],
    ]);
    expect(readdirSync(folder.path)).toEqual(['calibration.json']);
  });

  it('does not overwrite a file it cannot read', async () => {
    folder.write('broken/calibration.json', '[{');
    await expect(saveCalibration(join(folder.path, 'broken'), table('fast', 1))).rejects.toMatchObject({
      code: 'MODEL_PACK_INVALID',
    });
  });

  it('says when the folder cannot be written', async () => {
    await expect(saveCalibration(join(folder.path, 'absent'), table('fast', 1))).rejects.toMatchObject({
      code: 'MODEL_STORAGE_FAILED',
    });
  });
});
