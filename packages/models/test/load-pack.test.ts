import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cpSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CalibrationTable } from '@face/core';
import { loadPack } from '../src/load-pack.js';
import type { PackManifest } from '../src/manifest.js';
import { TemporaryPack, sha256Of } from './temporary-pack.js';

let pack: TemporaryPack;
const load = (verify?: 'cached' | 'full' | 'size'): ReturnType<typeof loadPack> =>
  loadPack('mine', { modelsDir: pack.modelsDir, verify });
const failing = (code: string, params: object = {}): unknown =>
  expect.objectContaining({ code, params: expect.objectContaining(params) });

beforeEach(() => {
  pack = new TemporaryPack();
  pack.writeWeights();
});
afterEach(() => {
  pack.remove();
});

describe('loadPack', () => {
  it('gives the manifest with the absolute path of every network', async () => {
    const loaded = await load();
    expect(loaded).toMatchObject({ name: 'mine', id: 'mine-3', folder: pack.folder, calibrations: [] });
    expect(loaded.detector).toMatchObject({ kind: 'yunet', path: join(pack.folder, 'a.onnx') });
    expect(loaded.embedder).toMatchObject({ dims: 4, path: join(pack.folder, 'b.onnx') });
    expect(loaded.files['b.onnx']).toMatchObject({
      sizeBytes: 30_000,
      sha256: sha256Of(pack.contents['b.onnx']!),
    });
    expect(loaded).not.toHaveProperty('landmarks');
  });

  it('is plain data that a worker can get', async () => {
    const loaded = await load();
    expect(structuredClone(loaded)).toEqual(loaded);
  });

  it('takes the folder of a pack, or its pack.json', async () => {
    expect((await loadPack(pack.folder)).name).toBe('mine');
    expect((await loadPack(join(pack.folder, 'pack.json'))).name).toBe('mine');
  });

  it('names the known packs when asked for another', async () => {
    await expect(loadPack('other', { modelsDir: pack.modelsDir })).rejects.toEqual(
      failing('MODEL_PACK_UNKNOWN', { pack: 'other', known: 'embedded, mine, sface, standard' }),
    );
  });

  it.each(['..', '../mine', '', 'mine/..', '/nowhere'])('does not know %j', async (name) => {
    await expect(loadPack(name, { modelsDir: pack.modelsDir })).rejects.toEqual(
      failing('MODEL_PACK_UNKNOWN'),
    );
  });

  it('says which file is missing and how to get it', async () => {
    rmSync(join(pack.folder, 'b.onnx'));
    await expect(load()).rejects.toEqual(
      failing('MODEL_FILE_MISSING', {
        file: join(pack.folder, 'b.onnx'),
        command: 'face models pull mine',
      }),
    );
  });

  it('says what was expected of a truncated file and what was found', async () => {
    writeFileSync(join(pack.folder, 'b.onnx'), pack.contents['b.onnx']!.subarray(0, 29_999));
    await expect(load('size')).rejects.toEqual(
      failing('MODEL_FILE_CORRUPT', {
        file: join(pack.folder, 'b.onnx'),
        expected: '30000 bytes',
        found: '29999 bytes',
        command: 'face models pull mine --force',
      }),
    );
  });

  it('finds one flipped bit, also after an earlier success', async () => {
    await load();
    const bytes = pack.contents['b.onnx']!.slice();
    bytes[12_345]! ^= 1;
    writeFileSync(join(pack.folder, 'b.onnx'), bytes);
    await expect(load()).rejects.toEqual(
      failing('MODEL_FILE_CORRUPT', { found: `sha256 ${sha256Of(bytes)}` }),
    );
  });

  it('finds a flipped bit whose modification time was put back', async () => {
    await load();
    const path = join(pack.folder, 'b.onnx');
    const { atime, mtime } = statSync(path);
    const bytes = pack.contents['b.onnx']!.slice();
    bytes[0]! ^= 1;
    writeFileSync(path, bytes);
    utimesSync(path, atime, mtime);
    await expect(load()).rejects.toEqual(failing('MODEL_FILE_CORRUPT'));
  });

  it('survives a damaged verification cache', async () => {
    for (const damage of ['', '{', 'null', '[]', '{"a.onnx": 1}']) {
      writeFileSync(join(pack.folder, '.verified'), damage);
      expect((await load()).name).toBe('mine');
    }
  });
});

describe('loadPack with a manifest that is not right', () => {
  const broken: [string, (manifest: PackManifest) => object, RegExp][] = [
    ['an unknown version', (m) => ({ ...m, version: 2 }), /version/],
    ['an unknown detector', (m) => ({ ...m, detector: { ...m.detector, kind: 'haar' } }), /detector\.kind/],
    ['a field that nobody reads', (m) => ({ ...m, colour: 'red' }), /colour/],
    ['another name than its folder', (m) => ({ ...m, name: 'yours' }), /called "mine"/],
    [
      'a path instead of a file name',
      (m) => ({ ...m, embedder: { ...m.embedder, file: '../b.onnx' } }),
      /embedder\.file/,
    ],
    [
      'a network that is not among its files',
      (m) => ({ ...m, embedder: { ...m.embedder, file: 'c.onnx' } }),
      /not in files/,
    ],
    ['a file without a source', (m) => ({ ...m, sources: [] }), /no source "a\.onnx"/],
    [
      'a template of four points',
      (m) => ({
        ...m,
        embedder: {
          ...m.embedder,
          alignment: { ...m.embedder.alignment, template: m.embedder.alignment.template.slice(1) },
        },
      }),
      /template/,
    ],
    [
      'an upper-case hash',
      (m) => ({ ...m, files: m.files.map((f) => ({ ...f, sha256: f.sha256.toUpperCase() })) }),
      /sha256/,
    ],
    [
      'network landmarks without a network',
      (m) => ({
        ...m,
        embedder: { ...m.embedder, alignment: { ...m.embedder.alignment, landmarks: 'network' } },
      }),
      /landmarks/,
    ],
  ];

  it.each(broken)('refuses %s', async (_, breakIt, reason) => {
    pack.writeManifest(breakIt(pack.manifest()));
    await expect(load()).rejects.toEqual(
      failing('MODEL_PACK_INVALID', {
        file: join(pack.folder, 'pack.json'),
        reason: expect.stringMatching(reason),
      }),
    );
  });

  it('refuses a file that is not JSON', async () => {
    writeFileSync(join(pack.folder, 'pack.json'), '{"version": 1');
    await expect(load()).rejects.toEqual(failing('MODEL_PACK_INVALID'));
  });
});

describe('loadPack with a calibration', () => {
  const table = (changes: Partial<CalibrationTable> = {}): CalibrationTable => ({
    version: 1,
    pack: 'mine',
    profile: 'balanced',
    models: { 'b.onnx': sha256Of(pack.contents['b.onnx']!) },
    dataset: 'made up',
    people: 10,
    images: 20,
    impostorTrials: 180,
    genuineTrials: 10,
    date: '2026-11-20',
    knots: [
      [0.2, 1e-1],
      [0.3, 1e-3],
      [0.4, 1e-4],
      [0.5, 1e-5],
    ].map(([cosine, fmr]) => ({ cosine: cosine!, fmr: fmr!, fmrLow: fmr!, fmrHigh: fmr! })),
    extrapolatedFrom: 0.4,
    ...changes,
  });
  const write = (content: unknown): void => {
    writeFileSync(join(pack.folder, 'calibration.json'), JSON.stringify(content));
  };

  it('reads one table', async () => {
    write(table());
    expect((await load()).calibrations).toEqual([table()]);
  });

  it('reads a table per profile', async () => {
    const tables = [table(), table({ profile: 'accurate' })];
    write(tables);
    expect((await load()).calibrations).toEqual(tables);
  });

  it('refuses a table that was measured with another embedder', async () => {
    write(table({ models: { 'b.onnx': '0'.repeat(64) } }));
    await expect(load()).rejects.toEqual(
      failing('MODEL_PACK_INVALID', { reason: expect.stringContaining('another b.onnx') }),
    );
  });

  it('refuses knots that fall', async () => {
    write(table({ knots: table().knots.toReversed() }));
    await expect(load()).rejects.toEqual(failing('MODEL_PACK_INVALID'));
  });

  it('refuses a table without knots', async () => {
    write({ ...table(), knots: undefined });
    await expect(load()).rejects.toEqual(failing('MODEL_PACK_INVALID'));
  });
});

describe('the folder of a custom models directory', () => {
  it('wins over the pack of the same name that comes with the package', async () => {
    const standard = join(pack.modelsDir, 'standard');
    cpSync(pack.folder, standard, { recursive: true });
    const manifest = JSON.parse(readFileSync(join(standard, 'pack.json'), 'utf8')) as object;
    writeFileSync(join(standard, 'pack.json'), JSON.stringify({ ...manifest, name: 'standard' }));
    expect((await loadPack('standard', { modelsDir: pack.modelsDir })).manifest.title).toBe('a made-up pack');
  });
});
