import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { facelessPng, projectPath } from '@face/testing';
import sharp from 'sharp';
import { face } from './run-face.js';

const { people } = JSON.parse(readFileSync(projectPath('samples/people.json'), 'utf8')) as {
  people: { files: string[] }[];
};
const first = projectPath('samples', people[0]!.files[0]!);
const second = projectPath('samples', people[0]!.files[1]!);

describe('face', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'face-cli-'));
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it('compares two files and says so for people', () => {
    const { status, stdout } = face('compare', first, second);
    expect(status).toBe(0);
    expect(stdout).toContain('same person');
    expect(stdout).toContain('embedded-1');
    expect(stdout).toMatch(/quality \d+ of 100: sharpness \d+, light \d+/);
  }, 30_000);

  it('prints one JSON object and draws an overlay', async () => {
    const overlay = join(folder, 'overlay.png');
    const { status, stdout } = face('compare', first, second, '--json', '--save-overlay', overlay);
    expect(status).toBe(0);
    const comparison = JSON.parse(stdout) as Record<string, unknown>;
    for (const key of ['score', 'thresholds', 'faces', 'model', 'provider', 'requestId', 'elapsedMs']) {
      expect(comparison).toHaveProperty(key);
    }
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect((await sharp(overlay).metadata()).width).toBeGreaterThan(1000);
  }, 30_000);

  it('runs its demo', () => {
    const { status, stdout } = face('demo');
    expect(status).toBe(0);
    expect(stdout).toMatch(/same person[^]*different people/);
  }, 30_000);

  it('ends with 2 for wrong usage', () => {
    expect(face('compare', first).status).toBe(2);
    expect(face('compare', first, second, '--profile', 'best').status).toBe(2);
    expect(face('nonsense').status).toBe(2);
  }, 30_000);

  it('ends with 3 when there is no face', async () => {
    const blank = join(folder, 'blank.png');
    writeFileSync(blank, await facelessPng());
    const { status, stderr } = face('compare', blank, second);
    expect(status).toBe(3);
    expect(stderr).toContain('NO_FACE');
  }, 30_000);

  it('ends with 3 when a face is below the quality gate, and says why', async () => {
    const blurred = join(folder, 'blurred.jpg');
    await sharp(first).blur(8).toFile(blurred);
    expect(face('compare', first, second, '--quality', '4').status).toBe(0);
    const { status, stderr } = face('compare', first, blurred, '--quality', '3');
    expect(status).toBe(3);
    expect(stderr).toMatch(/FACE_QUALITY[^]*sharpness/);
    expect(face('compare', first, second, '--quality', '5').status).toBe(2);
  }, 30_000);

  it('ends with 4 for a bad image', () => {
    const text = join(folder, 'photo.jpg');
    writeFileSync(text, 'not a photo');
    const { status, stderr } = face('compare', first, text);
    expect(status).toBe(4);
    expect(stderr).toContain('IMAGE_FORMAT_UNSUPPORTED');
    expect(face('compare', first, join(folder, 'missing.jpg')).status).toBe(4);
  }, 30_000);

  it('ends with 5 for a model problem', () => {
    const { status, stderr } = face('compare', first, second, '--pack', 'unknown-pack');
    expect(status).toBe(5);
    expect(stderr).toContain('MODEL_PACK_UNKNOWN');
  }, 30_000);

  it.each([
    [],
    ['compare'],
    ['models'],
    ['models', 'pull'],
    ['calibrate'],
    ['bench'],
    ['batch'],
    ['worker'],
    ['calibrate', 'verify'],
    ['demo'],
  ])(
    'explains itself: %s %s --help',
    (...command) => {
      const { status, stdout } = face(...command, '--help');
      expect(status).toBe(0);
      expect(stdout).toContain('Usage: face');
    },
    30_000,
  );

  it('lists packs with their licences', () => {
    const { status, stdout } = face('models', 'list', '--json');
    expect(status).toBe(0);
    const packs = JSON.parse(stdout) as { name: string; licence: string; installed: boolean }[];
    expect(packs.map(({ name }) => name)).toEqual(expect.arrayContaining(['embedded', 'standard', 'sface']));
    expect(packs.find(({ name }) => name === 'embedded')).toMatchObject({ installed: true });
  }, 30_000);
});
