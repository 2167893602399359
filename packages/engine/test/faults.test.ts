import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { projectPath, runScript } from '@face/testing';
import { type Engine, createEngine, startEngine } from '../src/engine.js';
import { sample } from './sample-files.js';

const TIMEOUT_MS = 60_000;
const FRAGILE = new URL('./fixtures/fragile-worker.mjs', import.meta.url);
const EXIT = { file: '/nowhere/exit-in-the-worker' };
const THROW = { file: '/nowhere/throw-in-the-worker' };
const code = (expected: string): unknown => expect.objectContaining({ code: expected });
const scoreOf = async (engine: Engine): Promise<number> =>
  (await engine.compare({ file: sample(0, 0) }, { file: sample(0, 1) })).score;

let reference: number;
const engines: Engine[] = [];
const started = async (starting: Promise<Engine>): Promise<Engine> => {
  const engine = await starting;
  engines.push(engine);
  return engine;
};

beforeAll(async () => {
  const engine = await started(createEngine({ workers: 1 }));
  reference = await scoreOf(engine);
}, TIMEOUT_MS);
afterEach(() => Promise.all(engines.splice(0).map((engine) => engine.close())));

describe('a worker that dies', () => {
  it.each([
    ['is ended', EXIT],
    ['throws', THROW],
  ])(
    'because it %s in the middle of a job costs that job only',
    async (_, deadly) => {
      const engine = await started(startEngine({ workers: 2 }, FRAGILE));
      const others = Array.from({ length: 4 }, () => scoreOf(engine));
      const lost = engine.detect(deadly);
      const after = scoreOf(engine);
      await expect(lost).rejects.toEqual(code('ENGINE_WORKER_LOST'));
      expect(await Promise.all([...others, after])).toEqual(Array(5).fill(reference));
      expect(engine.stats()).toMatchObject({ restarted: 1, failed: { ENGINE_WORKER_LOST: 1 } });
    },
    TIMEOUT_MS,
  );
});

describe('a model file', () => {
  let modelsDir: string;
  let network: string;

  beforeEach(() => {
    modelsDir = mkdtempSync(join(tmpdir(), 'models-'));
    cpSync(projectPath('models/embedded'), join(modelsDir, 'embedded'), { recursive: true });
    network = join(modelsDir, 'embedded/face-landmarks-68.onnx');
  });
  afterEach(() => {
    rmSync(modelsDir, { recursive: true, force: true });
  });

  it('that is missing stops the start', async () => {
    rmSync(network);
    await expect(createEngine({ modelsDir })).rejects.toMatchObject({
      code: 'MODEL_FILE_MISSING',
      params: { file: network },
    });
  });

  it.each([
    [
      'cut off',
      (file: string) => {
        truncateSync(file, 1000);
      },
    ],
    ['changed in one byte', damage],
  ])(
    'that is %s stops the start',
    async (_, harm) => {
      harm(network);
      await expect(createEngine({ modelsDir })).rejects.toMatchObject({
        code: 'MODEL_FILE_CORRUPT',
        params: { file: network },
      });
    },
    TIMEOUT_MS,
  );

  it.each([
    ['deleted', rmSync, 'MODEL_FILE_MISSING'],
    ['damaged', damage, 'MODEL_FILE_CORRUPT'],
  ])(
    'that is %s later is noticed when a worker has to be replaced, and mended by putting it back',
    async (_, harm, expected) => {
      const engine = await started(startEngine({ workers: 1, modelsDir }, FRAGILE));
      harm(network);
      expect(await scoreOf(engine)).toBe(reference);
      await expect(engine.detect(EXIT)).rejects.toEqual(code('ENGINE_WORKER_LOST'));
      await expect(scoreOf(engine)).rejects.toEqual(code(expected));
      cpSync(projectPath('models/embedded'), join(modelsDir, 'embedded'), { recursive: true });
      expect(await retried(() => scoreOf(engine), expected)).toBe(reference);
    },
    TIMEOUT_MS,
  );
});

describe('an image that does not fit into memory', () => {
  const prlimit = '/usr/bin/prlimit';
  const when = existsSync(prlimit) ? it : it.skip;

  when(
    'is a typed error that costs nobody else anything',
    async () => {
      // 49 megapixels need 140 MB in one piece; the address space is limited to 100 MB more than it has.
      const { stdout, stderr, exit } = await runScript(
        `
        import { execFileSync } from 'node:child_process';
        import { readFileSync } from 'node:fs';
        import { createEngine } from '@face/engine';
        import sharp from 'sharp';
        const engine = await createEngine({ workers: 2 });
        const pair = [{ file: 'samples/bruno-front.jpg' }, { file: 'samples/bruno-smiling.jpg' }];
        const before = await engine.compare(...pair);
        const grey = { create: { width: 7000, height: 7000, channels: 3, background: '#808080' } };
        const bytes = await sharp(grey).png().toBuffer();
        const addressSpace = (limit) =>
          execFileSync('${prlimit}', ['--pid', String(process.pid), '--as=' + limit + ':']);
        const used = Number(/VmSize:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;
        addressSpace(used + 100e6);
        const [large, other] = await Promise.allSettled([engine.embed({ bytes }), engine.compare(...pair)]);
        addressSpace('unlimited');
        const after = await engine.compare(...pair);
        const again = await engine.detect({ bytes });
        console.log(JSON.stringify({
          code: large.reason?.code,
          other: other.value?.score === before.score,
          after: after.score === before.score,
          again: again.image.width,
          restarted: engine.stats().restarted,
        }));
        await engine.close();
      `,
      );
      expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
      expect(JSON.parse(stdout)).toEqual({
        code: 'ENGINE_OUT_OF_MEMORY',
        other: true,
        after: true,
        again: 7000,
        restarted: 0,
      });
    },
    TIMEOUT_MS,
  );
});

afterAll(() => Promise.all(engines.map((engine) => engine.close())));

/** Changes one byte in the middle. */
function damage(file: string): void {
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(file, bytes);
}

/** Calls again while it fails with this code. */
async function retried<Result>(call: () => Promise<Result>, expected: string): Promise<Result> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if ((error as { code?: string }).code !== expected) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
