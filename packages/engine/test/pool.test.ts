import { afterEach, describe, expect, it } from '@jest/globals';
import { type ErrorCode, FaceError } from '@face/core';
import { Pool, type PoolOptions } from '../src/pool.js';

interface EchoJob {
  value?: unknown;
  holdMs?: number;
  fail?: string;
  die?: boolean;
  crash?: boolean;
  hog?: boolean;
}

const pools: Pool<EchoJob, unknown>[] = [];

async function echoPool(
  workers: number,
  maxQueue: number,
  setup: object = {},
  options: Partial<PoolOptions<EchoJob, unknown>> = {},
): Promise<Pool<EchoJob, unknown>> {
  const script = new URL('./fixtures/echo-worker.mjs', import.meta.url);
  const pool = await Pool.start<EchoJob, unknown>({
    script,
    setup: Promise.resolve(setup),
    workers,
    maxQueue,
    ...options,
  });
  pools.push(pool);
  await until(() => pool.stats.starting === 0);
  return pool;
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

interface Report {
  queuedMs: number;
  ranMs: number;
}

const failing = (expected: ErrorCode) => (): Promise<never> => Promise.reject(new FaceError(expected));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

const code = (expected: string): unknown => expect.objectContaining({ code: expected });

describe('Pool', () => {
  it('takes jobs as soon as one worker is ready, and counts those that start as free', async () => {
    const script = new URL('./fixtures/echo-worker.mjs', import.meta.url);
    const setup = Promise.resolve({});
    const pool = await Pool.start<EchoJob, unknown>({ script, setup, workers: 3, maxQueue: 0 });
    pools.push(pool);
    expect(pool.stats).toMatchObject({ workers: 3, starting: 2 });
    expect(await pool.submit([{ value: 0 }, { value: 1 }, { value: 2 }])).toEqual([0, 1, 2]);
    await until(() => pool.stats.starting === 0);
    expect(pool.stats).toMatchObject({ workers: 3, done: 3 });
  });

  it('ends its workers when there is nothing to set them up with', async () => {
    const script = new URL('./fixtures/echo-worker.mjs', import.meta.url);
    const setup = Promise.reject(new FaceError('MODEL_PACK_UNKNOWN'));
    const start = Pool.start<EchoJob, unknown>({ script, setup, workers: 2, maxQueue: 1 });
    await expect(start).rejects.toEqual(code('MODEL_PACK_UNKNOWN'));
  });

  it('answers every job of a submission in order', async () => {
    const pool = await echoPool(2, 10);
    const jobs = [30, 0, 10].map((holdMs, value) => ({ value, holdMs }));
    expect(await pool.submit(jobs)).toEqual([0, 1, 2]);
  });

  it('runs as many jobs at a time as it has workers', async () => {
    const pool = await echoPool(2, 10);
    const running = pool.submit([{ holdMs: 50 }, { holdMs: 50 }, { holdMs: 50 }]);
    expect(pool.stats).toMatchObject({ workers: 2, running: 2, queued: 1 });
    await running;
    expect(pool.stats).toMatchObject({ running: 0, queued: 0, done: 3, failed: {} });
  });

  it('refuses a submission that does not fit as a whole', async () => {
    const pool = await echoPool(1, 1);
    const running = pool.submit([{ holdMs: 50 }]);
    await expect(pool.submit([{}, {}])).rejects.toEqual(code('ENGINE_BUSY'));
    await expect(pool.submit([{ value: 'fits' }])).resolves.toEqual(['fits']);
    await running;
  });

  it('removes waiting jobs on abort and goes on with the others', async () => {
    const pool = await echoPool(1, 10);
    const running = pool.submit([{ holdMs: 50, value: 'first' }]);
    const abort = new AbortController();
    const waiting = pool.submit([{ value: 'never' }], abort.signal);
    abort.abort();
    await expect(waiting).rejects.toEqual(code('ABORTED'));
    expect(pool.stats.queued).toBe(0);
    await expect(running).resolves.toEqual(['first']);
  });

  it('drops the result of a job that was aborted while it ran', async () => {
    const pool = await echoPool(1, 10);
    const abort = new AbortController();
    const running = pool.submit([{ holdMs: 50 }], abort.signal);
    abort.abort();
    await expect(running).rejects.toEqual(code('ABORTED'));
    await expect(pool.submit([{ value: 'next' }])).resolves.toEqual(['next']);
  });

  it('refuses an already aborted signal', async () => {
    const pool = await echoPool(1, 10);
    await expect(pool.submit([{}], AbortSignal.abort())).rejects.toEqual(code('ABORTED'));
  });

  it('fails with the error of the first failing job and drops the siblings that wait', async () => {
    const pool = await echoPool(1, 10);
    await expect(pool.submit([{ fail: 'NO_FACE' }, { holdMs: 5000 }])).rejects.toEqual(code('NO_FACE'));
    expect(pool.stats.queued).toBe(0);
  });

  it.each([['die'], ['crash']])('replaces a worker that dies (%s) and fails its job only', async (how) => {
    const pool = await echoPool(1, 10);
    const lost = pool.submit([{ [how]: true }]);
    const next = pool.submit([{ value: 'survives' }]);
    await expect(lost).rejects.toEqual(code('ENGINE_WORKER_LOST'));
    await expect(next).resolves.toEqual(['survives']);
    expect(pool.stats).toMatchObject({ restarted: 1, workers: 1 });
  });

  it('loses a worker whose heap overflows, not the process', async () => {
    const pool = await echoPool(1, 10, {}, { heapLimitMiB: 32 });
    const lost = pool.submit([{ hog: true }]);
    const next = pool.submit([{ value: 'survives' }]);
    await expect(lost).rejects.toMatchObject({
      code: 'ENGINE_WORKER_LOST',
      params: { reason: expect.stringContaining('memory') as unknown },
    });
    await expect(next).resolves.toEqual(['survives']);
  });

  it('goes on with the workers that are left while a lost one cannot be replaced', async () => {
    const pool = await echoPool(2, 10, {}, { beforeRestart: failing('MODEL_FILE_CORRUPT') });
    await expect(pool.submit([{ die: true }])).rejects.toEqual(code('ENGINE_WORKER_LOST'));
    await expect(pool.submit([{ value: 1 }, { value: 2 }, { value: 3 }])).resolves.toEqual([1, 2, 3]);
    expect(pool.stats).toMatchObject({ workers: 1, failed: { ENGINE_WORKER_LOST: 1 } });
  });

  it('says why no worker can be started, and recovers once one can', async () => {
    let isBroken = true;
    const pool = await echoPool(
      1,
      10,
      {},
      {
        beforeRestart: () => (isBroken ? failing('MODEL_FILE_MISSING')() : Promise.resolve()),
      },
    );
    const lost = pool.submit([{ die: true }]);
    const waiting = pool.submit([{ value: 'never' }]);
    await expect(lost).rejects.toEqual(code('ENGINE_WORKER_LOST'));
    await expect(waiting).rejects.toEqual(code('MODEL_FILE_MISSING'));
    await expect(pool.submit([{}])).rejects.toEqual(code('MODEL_FILE_MISSING'));
    expect(pool.stats).toMatchObject({ workers: 0, queued: 0, failed: { MODEL_FILE_MISSING: 2 } });
    isBroken = false;
    await until(() => pool.stats.workers === 1);
    await expect(pool.submit([{ value: 'again' }])).resolves.toEqual(['again']);
  });

  it('closes while no worker can be started', async () => {
    const pool = await echoPool(1, 10, {}, { beforeRestart: failing('MODEL_FILE_MISSING') });
    await expect(pool.submit([{ die: true }])).rejects.toEqual(code('ENGINE_WORKER_LOST'));
    await pool.close();
    await expect(pool.submit([{}])).rejects.toEqual(code('ENGINE_CLOSED'));
  });

  it('accounts for every job of ten times more than it can hold', async () => {
    const pool = await echoPool(2, 8);
    const calls = Array.from({ length: 100 }, (_, value) => pool.submit([{ value, holdMs: 1 }]));
    expect(pool.stats).toMatchObject({ running: 2, queued: 8 });
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.map(({ status }) => status)).toEqual([
      ...Array<string>(10).fill('fulfilled'),
      ...Array<string>(90).fill('rejected'),
    ]);
    expect(pool.stats).toMatchObject({ running: 0, queued: 0, done: 10, failed: { ENGINE_BUSY: 90 } });
  });

  it('tells an observer how long each job waited and ran, or why it failed', async () => {
    const seen: Promise<unknown>[] = [];
    const observe: PoolOptions<EchoJob, unknown>['observe'] = (_, ended) => {
      seen.push(ended.catch((error: unknown) => error));
    };
    const pool = await echoPool(1, 10, {}, { observe });
    await pool.submit([{ value: 'a', holdMs: 30 }, { value: 'b' }]);
    await expect(pool.submit([{ fail: 'NO_FACE' }])).rejects.toEqual(code('NO_FACE'));
    const [first, second, failed] = (await Promise.all(seen)) as [Report, Report, FaceError];
    expect(first.ranMs).toBeGreaterThan(25);
    expect(second.queuedMs).toBeGreaterThan(25);
    expect(failed.code).toBe('NO_FACE');
  });

  it('reports why workers cannot start', async () => {
    await expect(echoPool(2, 10, { failStart: true })).rejects.toEqual(code('MODEL_FILE_MISSING'));
  });

  it('rejects a job that cannot be cloned and stays usable', async () => {
    const pool = await echoPool(1, 10);
    await expect(pool.submit([{ value: () => 1 }])).rejects.toEqual(code('IMAGE_SOURCE_INVALID'));
    await expect(pool.submit([{ value: 1 }])).resolves.toEqual([1]);
  });

  it('gives the worker the next job when one could not be sent', async () => {
    const pool = await echoPool(1, 10);
    const first = pool.submit([{ holdMs: 20 }]);
    const unsendable = expect(pool.submit([{ value: () => 1 }])).rejects.toEqual(
      code('IMAGE_SOURCE_INVALID'),
    );
    const next = pool.submit([{ value: 'next' }]);
    await first;
    await unsendable;
    await expect(next).resolves.toEqual(['next']);
  });

  it('lets time pass before it replaces a worker that ended as soon as it was ready', async () => {
    const doomed = new Int32Array(new SharedArrayBuffer(4)).fill(2);
    const pool = await echoPool(1, 10, { doomed });
    for (const restarted of [1, 2]) {
      await until(() => pool.stats.restarted === restarted);
      expect(pool.stats.workers).toBe(0);
      await expect(pool.submit([{}])).rejects.toEqual(code('ENGINE_WORKER_LOST'));
    }
    await until(() => pool.stats.workers === 1);
    await expect(pool.submit([{ value: 'again' }])).resolves.toEqual(['again']);
  });

  it('drains on close, is idempotent, and refuses afterwards', async () => {
    const pool = await echoPool(1, 10);
    const accepted = pool.submit([{ value: 'a', holdMs: 20 }, { value: 'b' }]);
    const closing = pool.close();
    await expect(pool.submit([{}])).rejects.toEqual(code('ENGINE_CLOSED'));
    await expect(accepted).resolves.toEqual(['a', 'b']);
    await closing;
    await pool.close();
    expect(pool.stats.workers).toBe(0);
  });
});
