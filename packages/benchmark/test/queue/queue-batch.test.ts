import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import { type RedisServer, describeWithRedis, startRedisServer } from '@face/testing';
import { createPairJudge } from '../../src/batch/pair-judge.js';
import { partOf } from '../../src/batch/batch-journal.js';
import { runBatch } from '../../src/batch/run-batch.js';
import { connectCoordinator } from '../../src/queue/pair-coordinator.js';
import { startPairWorker } from '../../src/queue/pair-worker.js';
import { inventedCsv } from '../batch/invented-pairs.js';
import { temporaryFolder } from '../temporary-folder.js';
import { hashTemplate, plainScore } from './hash-template.mjs';

jest.setTimeout(300_000);

const ROWS = 1500;
const folder = temporaryFolder();
const list = folder.write('pairs.csv', inventedCsv(ROWS));
const model = 'made-up-1/balanced';
const script = fileURLToPath(new URL('worker-process.mjs', import.meta.url));
let files = 0;
const newFile = (): string => join(folder.path, `out-${(files += 1)}.jsonl`);

describeWithRedis('a batch over a queue', () => {
  let redis: RedisServer;
  let expected: string;
  const workers = new Set<ChildProcess>();

  const startWorker = async (scorerKey: string, delayMs = 1, ...more: string[]): Promise<ChildProcess> => {
    const worker = spawn(process.execPath, [script, redis.url, scorerKey, String(delayMs), ...more], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    workers.add(worker);
    await once(worker.stdout, 'data');
    return worker;
  };
  const kill = async (worker: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
    workers.delete(worker);
    worker.kill(signal);
    await once(worker, 'exit');
  };
  /** Runs the batch in this process as the coordinator; `watch` sees how many rows are done. */
  const coordinate = async (
    scorerKey: string,
    out: string,
    watch?: (done: number) => void,
    signal?: AbortSignal,
  ): Promise<void> => {
    const coordinator = await connectCoordinator({ url: redis.url, scorerKey, folder: folder.path });
    try {
      await runBatch(list, {
        out,
        model,
        scorerKey: 'key',
        judge: coordinator.judge,
        onWritten: coordinator.forget,
        chunkRows: 32,
        inFlight: 16,
        signal,
        onProgress: ({ done }) => watch?.(done),
      });
    } finally {
      await coordinator.close();
    }
  };

  beforeAll(async () => {
    redis = await startRedisServer();
    const out = newFile();
    const judge = createPairJudge({
      embed: hashTemplate,
      score: plainScore,
      concurrency: 4,
      folder: folder.path,
    });
    await runBatch(list, { out, model, scorerKey: 'key', judge });
    expected = readFileSync(out, 'utf8');
    expect(expected.split('\n')).toHaveLength(ROWS + 16);
  });

  afterEach(async () => {
    await Promise.all([...workers].map((worker) => kill(worker, 'SIGKILL')));
  });

  afterAll(() => redis.remove());

  it('gives the file of a single machine', async () => {
    await Promise.all([startWorker('plain'), startWorker('plain')]);
    const out = newFile();
    await coordinate('plain', out);
    expect(readFileSync(out, 'utf8')).toBe(expected);
  });

  it('loses and repeats nothing when workers are killed and others come', async () => {
    const first = await startWorker('killed', 4);
    await startWorker('killed', 4);
    const out = newFile();
    const kills: Promise<ChildProcess>[] = [];
    const milestones = [200, 600, 1000];
    await coordinate('killed', out, (done) => {
      if (done < (milestones[0] ?? Number.POSITIVE_INFINITY)) return;
      milestones.shift();
      // One that is not there yet cannot be killed: the one that is replaced now waits for it.
      const before = kills.at(-1) ?? Promise.resolve(first);
      kills.push(before.then((victim) => kill(victim, 'SIGKILL')).then(() => startWorker('killed', 4)));
    });
    // Until then a worker that comes late would outlive the test.
    await Promise.all(kills);
    expect(kills).toHaveLength(3);
    expect(readFileSync(out, 'utf8')).toBe(expected);
  });

  it('loses and repeats nothing when Redis is killed and started again on its append-only file', async () => {
    await startWorker('restarted', 3);
    const out = newFile();
    let restart: Promise<void> | undefined;
    await coordinate('restarted', out, (done) => {
      if (done >= 400)
        restart ??= redis
          .kill()
          .then(() => sleep(500))
          .then(() => redis.start());
    });
    expect(restart).toBeDefined();
    await restart;
    expect(readFileSync(out, 'utf8')).toBe(expected);
  });

  it('asks again for jobs that Redis has lost', async () => {
    await startWorker('flushed', 3);
    const out = newFile();
    let flushed = false;
    await coordinate('flushed', out, (done) => {
      if (done < 400 || flushed) return;
      flushed = true;
      spawn('redis-cli', ['-u', redis.url, 'flushall'], { stdio: 'ignore' });
    });
    expect(readFileSync(out, 'utf8')).toBe(expected);
  });

  it('goes on with another coordinator, taking the answers that the first did not fetch', async () => {
    const worker = await startWorker('resumed', 2);
    let compared = 0;
    worker.stdout!.on('data', (text: Buffer) => {
      for (const line of text.toString().split('\n')) compared += Number(line);
    });
    const out = newFile();
    const control = new AbortController();
    await expect(
      coordinate(
        'resumed',
        out,
        (done) => {
          if (done >= 300) control.abort();
        },
        control.signal,
      ),
    ).rejects.toMatchObject({ code: 'ABORTED' });
    expect(readFileSync(partOf(out), 'utf8').length).toBeGreaterThan(0);
    // The chunks that were handed out are worked off while nobody waits for them.
    await sleep(1500);
    await coordinate('resumed', out);
    expect(readFileSync(out, 'utf8')).toBe(expected);
    expect(compared).toBe(ROWS);
  });

  it('reads nothing outside the root of a worker', async () => {
    await startWorker('rooted', 1, folder.path);
    const coordinator = await connectCoordinator({
      url: redis.url,
      scorerKey: 'rooted',
      folder: '/elsewhere',
    });
    try {
      const [inside] = await coordinator.judge([['x.jpg', 'y.jpg']]);
      const [same] = await createPairJudge({
        embed: hashTemplate,
        score: plainScore,
        concurrency: 1,
        folder: folder.path,
      })([['x.jpg', 'y.jpg']]);
      expect(inside).toEqual(same);
      for (const name of ['../secret.jpg', '/etc/secret.jpg']) {
        await expect(coordinator.judge([['x.jpg', name]])).rejects.toMatchObject({ code: 'QUEUE_FAILED' });
      }
    } finally {
      await coordinator.close();
    }
  });

  it('reads nothing through a link that leads out of the root', async () => {
    const inside = join(folder.path, 'inside');
    folder.write('inside/x.jpg', 'x');
    folder.write('secret.jpg', 'x');
    symlinkSync(join(folder.path, 'secret.jpg'), join(inside, 'way-out.jpg'));
    await startWorker('linked', 1, inside);
    const coordinator = await connectCoordinator({ url: redis.url, scorerKey: 'linked', folder: inside });
    try {
      await expect(coordinator.judge([['x.jpg', 'way-out.jpg']])).rejects.toMatchObject({
        code: 'QUEUE_FAILED',
        message: expect.stringContaining('outside the root'),
      });
    } finally {
      await coordinator.close();
    }
  });

  it('leaves to others what a worker without the images cannot read', async () => {
    const share = join(folder.path, 'share');
    folder.write('share/x.jpg', 'x');
    const empty = join(folder.path, 'not-mounted');
    mkdirSync(empty);
    await startWorker('shared', 1, empty);
    const coordinator = await connectCoordinator({ url: redis.url, scorerKey: 'shared', folder: share });
    try {
      const judged = coordinator.judge([['x.jpg', 'y.jpg']]);
      await sleep(300);
      await startWorker('shared', 1, share);
      await startWorker('shared', 1, share);
      expect(await judged).toEqual([{ score: expect.any(Number), cosine: expect.any(Number) }]);
    } finally {
      await coordinator.close();
    }
  });

  it('starts no worker whose root is not there', async () => {
    const root = join(folder.path, 'absent');
    const options = { url: redis.url, scorerKey: 'x', root, openJudge: () => () => Promise.resolve([]) };
    await expect(startPairWorker(options)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  it('tells what Redis refuses', async () => {
    const coordinator = await connectCoordinator({ url: redis.url, scorerKey: 'full', folder: folder.path });
    const configure = (value: string): void => {
      spawnSync('redis-cli', ['-u', redis.url, 'config', 'set', 'maxmemory', value]);
    };
    configure('1');
    try {
      await expect(coordinator.judge([['x.jpg', 'y.jpg']])).rejects.toMatchObject({
        code: 'QUEUE_FAILED',
        message: expect.stringContaining('OOM'),
      });
    } finally {
      configure('0');
      await coordinator.close();
    }
  });

  it('ends at once when it is stopped while Redis is gone', async () => {
    const troubles: string[] = [];
    const control = new AbortController();
    const coordinator = await connectCoordinator({
      url: redis.url,
      scorerKey: 'outage',
      folder: folder.path,
      signal: control.signal,
      onTrouble: (reason) => troubles.push(reason),
    });
    const judged = coordinator.judge([['x.jpg', 'y.jpg']], control.signal);
    await sleep(200);
    await redis.kill();
    try {
      await sleep(800);
      control.abort();
      await expect(judged).rejects.toMatchObject({ code: 'ABORTED' });
      await expect(coordinator.forget([['x.jpg', 'y.jpg']])).rejects.toMatchObject({ code: 'ABORTED' });
      await coordinator.close();
      expect(troubles.length).toBeGreaterThan(0);
    } finally {
      await redis.start();
    }
  }, 20_000);

  it.each([
    ['http://127.0.0.1:6379', 'INVALID_ARGUMENT'],
    ['redis', 'INVALID_ARGUMENT'],
    ['redis://user:secret@127.0.0.1:1', 'QUEUE_FAILED'],
  ])('tells that %s is no queue, without its password', async (url, code) => {
    await expect(connectCoordinator({ url, scorerKey: 'x', folder: '/' })).rejects.toMatchObject({
      code,
      message: expect.not.stringContaining('secret'),
    });
  });
});
