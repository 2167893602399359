import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createEngine } from '@face/engine';
import type { FaceServer } from '@face/server';
import { projectPath } from '@face/testing';

const main = projectPath('packages/cli/dist/main.js');
const photos = ['bruno-front.jpg', 'bruno-smiling.jpg'].map((name) => projectPath('samples', name));
const ID = 'made-up-id';
const SECRET = 'made-up-secret-0123456789';

interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe('face with keys of a cloud service', () => {
  let folder: string;
  let server: FaceServer;
  let url: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'face-providers-'));
    const keyFile = join(folder, 'server-keys.json');
    writeFileSync(keyFile, JSON.stringify({ keys: [{ id: ID, secret: SECRET }] }), { mode: 0o600 });
    const { createServer } = await import('@face/server');
    const engine = await createEngine({ workers: 1 });
    server = await createServer({ port: 0, log: 'silent', keyFile }, { engine });
    url = await server.listen();
  }, 60_000);

  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  const face = (args: readonly string[], env: NodeJS.ProcessEnv): Promise<Outcome> =>
    new Promise((resolve) => {
      const clean = { PATH: process.env.PATH, HOME: folder, ...env };
      execFile(
        process.execPath,
        [main, ...args],
        { env: clean, timeout: 60_000 },
        (error, stdout, stderr) => {
          resolve({ status: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
        },
      );
    });
  const keys = (secret = SECRET): NodeJS.ProcessEnv => ({
    TENCENT_SECRET_ID: ID,
    TENCENT_SECRET_KEY: secret,
    TENCENT_ENDPOINT: url,
    FACEPP_API_KEY: ID,
    FACEPP_API_SECRET: secret,
    FACEPP_ENDPOINT: url,
  });

  it.each(['tencent', 'facepp'])(
    'compares by %s, keys from the environment',
    async (provider) => {
      const { status, stdout } = await face(['compare', ...photos, '--provider', provider, '--json'], keys());
      expect({ status, ...(JSON.parse(stdout) as object) }).toMatchObject({ status: 0, provider });
      expect((JSON.parse(stdout) as { score: number }).score).toBeGreaterThan(80);
    },
    60_000,
  );

  it('compares by all of which there are keys', async () => {
    const { status, stdout } = await face(['compare', ...photos, '--provider', 'all'], keys());
    expect(status).toBe(0);
    for (const provider of ['local', 'tencent', 'facepp']) expect(stdout).toContain(provider);
  }, 60_000);

  it('reads a key file, but not one that others may read', async () => {
    const file = join(folder, 'keys.json');
    const endpoint = url.replace('http://', '');
    const tencent = { secretId: ID, secretKey: SECRET, endpoint, protocol: 'http' };
    writeFileSync(file, JSON.stringify({ tencent }), { mode: 0o600 });
    const args = ['compare', ...photos, '--provider', 'tencent', '--json'];
    expect((await face(args, { FACE_CONFIG: file })).status).toBe(0);
    chmodSync(file, 0o644);
    const refused = await face(args, { FACE_CONFIG: file });
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('chmod 600');
    expect(refused.stderr).not.toContain(SECRET);
  }, 60_000);

  it('says which keys are missing', async () => {
    const { status, stderr } = await face(['compare', ...photos, '--provider', 'tencent'], {});
    expect(status).toBe(2);
    expect(stderr).toContain('TENCENT_SECRET_ID');
  }, 60_000);

  it('doctor accepts good keys and names bad ones without showing them', async () => {
    const good = await face(['doctor'], keys());
    expect(good).toMatchObject({ status: 0, stdout: expect.stringContaining('tencent') });
    const bad = await face(['doctor'], keys('another-secret-9876543210'));
    expect(bad.status).not.toBe(0);
    expect(bad.stdout + bad.stderr).toContain('facepp');
    expect(bad.stdout + bad.stderr).not.toContain('another-secret');
  }, 60_000);

  it('shows a provider that cannot be opened beside those that answer', async () => {
    const env = { ...keys(), FACEPP_API_SECRET: '' };
    const { status, stdout } = await face(['compare', ...photos, '--provider', 'all', '--json'], env);
    const { answers } = JSON.parse(stdout) as {
      answers: { provider: string; error?: { message: string } }[];
    };
    expect(status).toBe(0);
    expect(answers.map(({ provider }) => provider)).toEqual(['local', 'tencent', 'facepp']);
    expect(answers.map(({ error }) => error?.message)).toEqual([
      undefined,
      undefined,
      'FACEPP_API_SECRET: is not set, though FACEPP_API_KEY is',
    ]);
  }, 60_000);

  it('takes an empty variable as absent', async () => {
    const env = { TENCENT_SECRET_ID: '', TENCENT_SECRET_KEY: '', FACEPP_API_KEY: '', FACE_CONFIG: '' };
    const { status, stdout } = await face(['compare', ...photos, '--provider', 'all', '--json'], env);
    // Only the engine is left, and it answers alone.
    expect({ status, ...(JSON.parse(stdout) as object) }).toMatchObject({ status: 0, provider: 'local' });
  }, 60_000);

  it('takes any option of the client from the key file, the endpoint also from the environment', async () => {
    const file = join(folder, 'options.json');
    const tencent = {
      secretId: ID,
      secretKey: SECRET,
      version: '2020-03-03',
      region: 'ap-guangzhou',
      fit: true,
    };
    writeFileSync(file, JSON.stringify({ tencent }), { mode: 0o600 });
    const args = ['compare', ...photos, '--provider', 'tencent', '--json'];
    const good = await face(args, { FACE_CONFIG: file, TENCENT_ENDPOINT: url });
    expect(good.stderr).toBe('');
    expect(JSON.parse(good.stdout)).toMatchObject({ provider: 'tencent' });
    writeFileSync(file, JSON.stringify({ tencent: { ...tencent, verison: 'typo' } }), { mode: 0o600 });
    const wrong = await face(args, { FACE_CONFIG: file });
    expect(wrong).toMatchObject({ status: 2, stderr: expect.stringContaining('verison') });
  }, 60_000);

  it('draws no overlay of several answers', async () => {
    const file = join(folder, 'overlay.png');
    const args = ['compare', ...photos, '--provider', 'all', '--save-overlay', file];
    const { status, stderr } = await face(args, keys());
    expect([status, stderr]).toEqual([2, expect.stringContaining('--save-overlay')]);
  }, 60_000);

  it('doctor goes on after keys that cannot be used', async () => {
    const env = { ...keys(), TENCENT_SECRET_KEY: 'with blank', TENCENT_TOKEN: '' };
    const { status, stdout } = await face(['doctor'], env);
    expect(status).toBe(2);
    expect(stdout).toMatch(/✗ tencent keys: secretKey/);
    expect(stdout).toMatch(/✓ facepp credentials: accepted/);
  }, 60_000);

  it('doctor fails for a wrong clock', async () => {
    const late = createServer((request, response) => {
      request.resume().once('end', () => {
        const date = new Date(Date.now() - 3_600_000).toUTCString();
        response.writeHead(400, { 'content-type': 'application/json', date });
        response.end(JSON.stringify({ error_message: 'MISSING_ARGUMENTS: image_url1', request_id: 'r' }));
      });
    }).listen(0, '127.0.0.1');
    await once(late, 'listening');
    const endpoint = `http://127.0.0.1:${(late.address() as AddressInfo).port}`;
    const env = { FACEPP_API_KEY: ID, FACEPP_API_SECRET: SECRET, FACEPP_ENDPOINT: endpoint };
    const { status, stdout } = await face(['doctor'], env);
    late.close();
    expect([status, stdout]).toEqual([1, expect.stringMatching(/✗ facepp clock: 36\d\d s ahead/)]);
  }, 60_000);
});
