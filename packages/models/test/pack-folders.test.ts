import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { join, resolve } from 'node:path';
import { projectPath } from '@face/testing';
import { listPacks } from '../src/list-packs.js';
import { whereModels } from '../src/pack-folders.js';
import { TemporaryPack } from './temporary-pack.js';

const saved = process.env.FACE_MODELS_DIR;
let pack: TemporaryPack;

beforeEach(() => {
  delete process.env.FACE_MODELS_DIR;
  pack = new TemporaryPack();
});
afterEach(() => {
  if (saved === undefined) delete process.env.FACE_MODELS_DIR;
  else process.env.FACE_MODELS_DIR = saved;
  pack.remove();
});

describe('whereModels', () => {
  it('is the models folder of the checkout', () => {
    expect(whereModels()).toEqual([projectPath('models')]);
  });

  it('is FACE_MODELS_DIR when that is set, then the manifests that come along', () => {
    process.env.FACE_MODELS_DIR = 'some/models';
    expect(whereModels()).toEqual([resolve('some/models'), projectPath('models')]);
  });

  it('takes an empty FACE_MODELS_DIR for none', () => {
    process.env.FACE_MODELS_DIR = '';
    expect(whereModels()).toEqual([projectPath('models')]);
  });

  it('prefers an argument to the environment', () => {
    process.env.FACE_MODELS_DIR = 'some/models';
    expect(whereModels({ modelsDir: pack.modelsDir })[0]).toBe(pack.modelsDir);
  });
});

describe('listPacks', () => {
  it('lists own packs beside those that come along', async () => {
    const packs = await listPacks({ modelsDir: pack.modelsDir });
    expect(packs.map(({ name, installed }) => [name, installed])).toEqual([
      ['embedded', false],
      ['mine', false],
      ['sface', false],
      ['standard', false],
    ]);
  });

  it('tells licence, folder and what must be fetched', async () => {
    pack.writeWeights();
    const packs = await listPacks({ modelsDir: pack.modelsDir });
    expect(packs.find(({ name }) => name === 'mine')).toEqual({
      name: 'mine',
      title: 'a made-up pack',
      licence: 'CC0-1.0',
      folder: join(pack.modelsDir, 'mine'),
      installed: true,
      downloadBytes: 130_000,
    });
    expect(packs.find(({ name }) => name === 'embedded')?.downloadBytes).toBe(0);
  });
});
