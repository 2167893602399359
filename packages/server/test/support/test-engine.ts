import { mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, createEngine } from '@face/engine';
import { projectPath } from '@face/testing';

/** Knots that are made up: these tests ask how scores travel, not what they mean. */
const KNOTS = [
  [0.8, 0.1],
  [0.9, 1e-3],
  [0.92, 1e-4],
  [0.94, 1e-5],
].map(([cosine, fmr]) => ({ cosine, fmr, fmrLow: fmr, fmrHigh: fmr }));

/** A real engine on the embedded pack, whose calibration is replaced so that no recalibration moves a test. */
export function startTestEngine(options: { workers?: number; maxQueue?: number } = {}): Promise<Engine> {
  const modelsDir = mkdtempSync(join(tmpdir(), 'face-server-test-'));
  const folder = join(modelsDir, 'embedded');
  mkdirSync(folder);
  for (const name of readdirSync(projectPath('models', 'embedded'))) {
    if (name !== 'calibration.json') symlinkSync(projectPath('models', 'embedded', name), join(folder, name));
  }
  const table = {
    version: 1,
    pack: 'embedded',
    profile: 'balanced',
    models: {},
    dataset: 'made up',
    people: 2,
    images: 4,
    impostorTrials: 4,
    genuineTrials: 2,
    date: '2026-01-01',
    knots: KNOTS,
    extrapolatedFrom: 0.95,
  };
  writeFileSync(join(folder, 'calibration.json'), JSON.stringify([table]));
  return createEngine({ pack: 'embedded', modelsDir, workers: 1, ...options });
}
