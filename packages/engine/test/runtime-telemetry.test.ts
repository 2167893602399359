import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { projectPath, runScript } from '@face/testing';

const ENGINE = `
  import { createEngine } from '@face/engine';
  const engine = await createEngine({ workers: 1 });
  await engine.detect({ file: 'samples/bruno-front.jpg' });
  await engine.close();
`;
const ENGINE_IN_WORKER = `
  import { Worker } from 'node:worker_threads';
  const script = ${JSON.stringify(ENGINE)}
    .replace("'@face/engine'", JSON.stringify(import.meta.resolve('@face/engine')))
    .replace('samples/', ${JSON.stringify(projectPath('samples'))} + '/');
  new Worker(new URL('data:text/javascript,' + encodeURIComponent(script)));
`;
const BARE_RUNTIME = `
  import { InferenceSession } from 'onnxruntime-node';
  await InferenceSession.create(${JSON.stringify(projectPath('models', 'embedded', 'face-landmarks-68.onnx'))});
`;

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'face-home-'));
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

/** What a script leaves in the home of its user: ONNX Runtime's identifier and reports, when it makes any. */
async function leftAtHome(code: string): Promise<string[]> {
  const { exit, stderr } = await runScript(code, { env: { HOME: home } });
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  return readdirSync(home, { recursive: true, encoding: 'utf8' });
}

describe('ONNX Runtime', () => {
  it('reports about its use when nobody stops it', async () => {
    expect((await leftAtHome(BARE_RUNTIME)).join()).toMatch(/onnxruntime/);
  });

  it.each([
    ['in the main thread', ENGINE],
    ['in a worker thread', ENGINE_IN_WORKER],
  ])('does not under an engine %s', async (_, code) => {
    expect(await leftAtHome(code)).toEqual([]);
  });
});
