import { describe, expect, it } from '@jest/globals';
import { runScript } from '@face/testing';

const START = `
  import { createEngine } from '@face/engine';
  const a = { file: 'samples/bruno-front.jpg' };
  const b = { file: 'samples/bruno-smiling.jpg' };
  const engine = await createEngine({ workers: 2 });
`;
const TIMEOUT_MS = 60_000;

describe('a process with an engine', () => {
  it.each([
    ['idle', ''],
    ['idle after work', 'await engine.compare(a, b);'],
    ['closed', 'await engine.compare(a, b); await engine.close();'],
    ['closed twice at once', 'await Promise.all([engine.close(), engine.close()]);'],
  ])(
    'ends by itself when the engine is %s',
    async (_, work) => {
      expect(await runScript(`${START} ${work} console.log('done');`)).toEqual({
        exit: 0,
        stdout: 'done\n',
        stderr: '',
      });
    },
    TIMEOUT_MS,
  );

  it(
    'stays alive while work is accepted, and drains on close',
    async () => {
      const { exit, stdout } = await runScript(`${START}
        for (let count = 0; count < 6; count++) engine.compare(a, b).then(() => console.log('answered'));
        engine.close().then(() => console.log('closed', process.getActiveResourcesInfo().includes('MessagePort')));
      `);
      expect(exit).toBe(0);
      expect(stdout).toBe(`${'answered\n'.repeat(6)}closed false\n`);
    },
    TIMEOUT_MS,
  );

  // Ending a thread inside ONNX Runtime aborts the process: these gave 134.
  it.each([
    ['process.exit', 'process.exit(7)', 7],
    ['an uncaught error', 'throw new Error("on purpose")', 1],
  ])(
    'keeps its exit code when %s ends it in the middle of work',
    async (_, end, code) => {
      const { exit } = await runScript(`${START}
        for (let count = 0; count < 20; count++) engine.compare(a, b).catch(() => {});
        setTimeout(() => { ${end} }, 60);
      `);
      expect(exit).toBe(code);
    },
    TIMEOUT_MS,
  );

  it(
    'can have several at once, and many one after another',
    async () => {
      const { exit, stdout, stderr } = await runScript(`
        const listeners = process.listenerCount('exit');
        ${START}
        const others = await Promise.all(
          ['fast', 'accurate', 'balanced'].map((profile) => createEngine({ workers: 1, profile })),
        );
        const scores = await Promise.all([engine, ...others].map((each) => each.compare(a, b)));
        console.log(new Set(scores.map(({ model }) => model)).size, scores[0].score === scores[3].score);
        await Promise.all([engine, ...others].map((each) => each.close()));
        for (let count = 0; count < 12; count++) {
          const next = await createEngine({ workers: 1 });
          await next.close();
        }
        console.log(process.listenerCount('exit') - listeners);
      `);
      expect({ exit, stdout, stderr }).toEqual({ exit: 0, stdout: '3 true\n0\n', stderr: '' });
    },
    TIMEOUT_MS,
  );

  it(
    'can have it inside a worker thread',
    async () => {
      const { exit, stdout, stderr } = await runScript(`
        import { Worker } from 'node:worker_threads';
        const script = ${JSON.stringify(`${START}
          const here = await engine.compare(a, b);
          import('node:worker_threads').then(({ parentPort }) => parentPort.postMessage(here.score));
          await engine.close();
        `)};
        const worker = new Worker(new URL('data:text/javascript,' + encodeURIComponent(
          'import { createRequire } from "node:module";' + script.replace("'@face/engine'",
          JSON.stringify(import.meta.resolve('@face/engine'))))));
        worker.on('message', (score) => console.log(score > 80));
        worker.on('error', (error) => console.log(error));
        worker.on('exit', (code) => console.log('thread ended with', code));
      `);
      expect({ exit, stdout, stderr }).toEqual({
        exit: 0,
        stdout: 'true\nthread ended with 0\n',
        stderr: '',
      });
    },
    TIMEOUT_MS,
  );

  it(
    'can load it by require',
    async () => {
      const { exit, stdout, stderr } = await runScript(
        `
        const { createEngine } = require('@face/engine');
        createEngine({ workers: 1 }).then(async (engine) => {
          const photo = require('node:fs').readFileSync('samples/bruno-front.jpg');
          console.log((await engine.compare({ bytes: photo }, { bytes: photo })).score);
          await engine.close();
        });
      `,
        { module: false },
      );
      expect({ exit, stdout, stderr }).toEqual({ exit: 0, stdout: '100\n', stderr: '' });
    },
    TIMEOUT_MS,
  );
});
