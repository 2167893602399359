import { describe, expect, it } from '@jest/globals';
import type { CalibrationTable } from '@face/core';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { saveCalibration } from '../../src/calibration/save-calibration.js';
import { temporaryFolder } from '../temporary-folder.js';

const folder = temporaryFolder();
const file = join(folder.path, 'calibration.json');
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
  knots: [1e-3, 1e-4, 1e-5].map((fmr, index) => ({
    cosine: 0.3 + index / 10,
    fmr,
    fmrLow: fmr / 2,
    fmrHigh: fmr * 2,
  })),
  extrapolatedFrom: 0.5,
});

describe('saveCalibration', () => {
  it('replaces the table of the profile and keeps the others', async () => {
    await saveCalibration(file, table('fast', 1));
    await saveCalibration(file, table('accurate', 2));
    await saveCalibration(file, table('fast', 3));
    const tables = JSON.parse(readFileSync(file, 'utf8')) as CalibrationTable[];
    expect(tables.map(({ profile, people }) => [profile, people])).toEqual([
      ['accurate', 2],
      ['fast', 3],
    ]);
    expect(readdirSync(folder.path)).toEqual(['calibration.json']);
  });

  it('leaves out what was made with other weights, and says so', async () => {
    const changed = { ...table('balanced', 4), models: { 'network.onnx': '1'.repeat(64) } };
    await saveCalibration(file, changed);
    const own = { ...table('fast', 5), models: { 'network.onnx': '2'.repeat(64) } };
    expect(await saveCalibration(file, own)).toEqual({ dropped: ['balanced'] });
    const profiles = (JSON.parse(readFileSync(file, 'utf8')) as CalibrationTable[]).map(
      (each) => each.profile,
    );
    expect(profiles).toContain('fast');
    expect(profiles).not.toContain('balanced');
  });

  it('does not replace anything by a table that no pack loads with', async () => {
    await saveCalibration(file, table('fast', 1));
    const before = readFileSync(file, 'utf8');
    const { knots, ...rest } = table('fast', 2);
    await expect(saveCalibration(file, { ...rest, knots: knots.slice(0, 2) })).rejects.toMatchObject({
      code: 'DATASET_INVALID',
    });
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('does not overwrite a file it cannot read', async () => {
    folder.write('broken/calibration.json', '[{');
    await expect(
      saveCalibration(join(folder.path, 'broken/calibration.json'), table('fast', 1)),
    ).rejects.toMatchObject({
      code: 'MODEL_PACK_INVALID',
    });
  });

  it('says when the folder cannot be written', async () => {
    await expect(
      saveCalibration(join(folder.path, 'absent/calibration.json'), table('fast', 1)),
    ).rejects.toMatchObject({
      code: 'MODEL_STORAGE_FAILED',
    });
  });
});
