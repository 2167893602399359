import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
});
