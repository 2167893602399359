import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { CalibrationTable } from '@face/core';
import { describeWithSharedData, projectPath, sharedPath } from '@face/testing';

jest.setTimeout(300_000);

const main = projectPath('packages/cli/dist/main.js');
let folder: string;
let people: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'face-calibrate-'));
  people = join(folder, 'people');
  for (const name of readdirSync(projectPath('samples')).filter((each) => /^\w+-\w+\.jpg$/.test(each))) {
    const person = join(people, name.split('-')[0]!);
    mkdirSync(person, { recursive: true });
    cpSync(projectPath('samples', name), join(person, name));
  }
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function face(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', timeout: 240_000 });
}

/** A copy of the embedded pack whose tables a test may change. */
function ownPack(name: string): string {
  const pack = join(folder, name, 'embedded');
  cpSync(projectPath('models/embedded'), pack, { recursive: true });
  return pack;
}

function tablesOf(pack: string): CalibrationTable[] {
  return JSON.parse(readFileSync(join(pack, 'calibration.json'), 'utf8')) as CalibrationTable[];
}

describe('face calibrate verify', () => {
  it('tells how the claims fare by person and by image, and recommends a threshold', () => {
    const { status, stdout, stderr } = face('calibrate', 'verify', '--dataset', people, '--fmr', '1e-3');
    expect({ status, stderr: stderr.includes('error') }).toEqual({ status: 0, stderr: false });
    expect(stdout).toMatch(
      /FMR 1e-4, to hold within a factor of 2:\n {2}by person .*undecided.*\n {2}by image {2}.*undecided/,
    );
    expect(stdout).toMatch(/FMR 0\.001: score 70 \(cosine 0\.\d+\), at most \d\.\d+e-3 with 95%\n/);
  });

  it('measures the face that is meant', () => {
    const { status, stderr } = face('calibrate', 'verify', '--dataset', people, '--choose', 'most-central');
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('unknown option')]);
    expect(face('calibrate', 'verify', '--dataset', people, '--choose', 'tallest').status).toBe(2);
  });

  it.each(['2', 'rare'])('refuses the rate %s', (rate) => {
    expect(face('calibrate', 'verify', '--dataset', people, '--fmr', rate).status).toBe(2);
  });
});

describe('face calibrate', () => {
  it('needs a dataset', () => {
    expect(face('calibrate').status).toBe(2);
    expect(face('calibrate', 'verify').status).toBe(2);
  });

  it('leaves the pack as it was when the people are too few', () => {
    const pack = ownPack('few');
    const before = readFileSync(join(pack, 'calibration.json'), 'utf8');
    const { status, stderr } = face('calibrate', '--pack', pack, '--dataset', people);
    expect([status, stderr]).toEqual([4, expect.stringContaining('DATASET_INVALID')]);
    expect(readFileSync(join(pack, 'calibration.json'), 'utf8')).toBe(before);
  });
});

describeWithSharedData('face calibrate on two hundred people', () => {
  const lfw = sharedPath('data/lfw-dev');

  it('replaces the tables of other weights by one that the pack loads with', () => {
    const dataset = join(folder, 'many');
    for (const person of readdirSync(join(lfw, 'images')).sort().slice(0, 200)) {
      const [image] = readdirSync(join(lfw, 'images', person)).sort();
      mkdirSync(join(dataset, person), { recursive: true });
      cpSync(join(lfw, 'images', person, image!), join(dataset, person, image!));
    }
    const pack = ownPack('changed');
    const stale = tablesOf(pack).map((table) => ({
      ...table,
      models: Object.fromEntries(Object.keys(table.models).map((name) => [name, '0'.repeat(64)])),
    }));
    writeFileSync(join(pack, 'calibration.json'), JSON.stringify(stale));
    const command = ['--pack', pack, '--dataset', dataset];
    const fit = face('calibrate', ...command, '--profile', 'fast', '--choose', 'most-central');
    expect([fit.status, fit.stderr]).toEqual([0, expect.stringContaining('accurate, balanced')]);
    expect(fit.stdout).toMatch(/FMR 0\.0001 .*extrapolated/);
    const [table, ...others] = tablesOf(pack);
    expect(others).toEqual([]);
    expect(table).toMatchObject({ profile: 'fast', choose: 'most-central', people: 200 });
    expect(table!.datasetSha256).toMatch(/^[0-9a-f]{64}$/);
    const verify = face('calibrate', 'verify', ...command, '--profile', 'fast');
    expect(verify.status).toBe(0);
    expect(verify.stderr).toContain('the very images');
    expect(verify.stderr).toContain('--choose most-central');
  });
});
