import { afterEach, describe, expect, it } from '@jest/globals';
import { Pool } from '../src/pool.js';

interface EchoJob {
  value?: unknown;
  holdMs?: number;
  fail?: string;
  die?: boolean;
  crash?: boolean;
}

const pools: Pool<EchoJob, unknown>[] = [];

async function echoPool(
  workers: number,
  maxQueue: number,
  workerData: object = {},
): Promise<Pool<EchoJob, unknown>> {
  const script = new URL('./fixtures/echo-worker.mjs', import.meta.url);
  const pool = await Pool.start<EchoJob, unknown>({ script, workerData, workers, maxQueue });
  pools.push(pool);
  return pool;
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()));
});

const code = (expected: string): unknown => expect.objectContaining({ code: expected });

describe('Pool', () => {
  it('answers every job of a submission in order', async () => {
    const pool = await echoPool(2, 10);
    const jobs = [30, 0, 10].map((holdMs, value) => ({ value, holdMs }));
    expect(await pool.submit(jobs)).toEqual([0, 1, 2]);
  });

  it('runs as many jobs at a time as it has workers', async () => {
    const pool = await echoPool(2, 10);
    const running = pool.submit([{ holdMs: 50 }, { holdMs: 50 }, { holdMs: 50 }]);
    expect(pool.stats).toMatchObject({ workers: 2, busy: 2, queued: 1 });
    await running;
    expect(pool.stats).toMatchObject({ busy: 0, queued: 0, completed: 3, failed: 0 });
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
    expect(pool.stats).toMatchObject({ replaced: 1, workers: 1 });
  });

  it('reports why workers cannot start', async () => {
    await expect(echoPool(2, 10, { failStart: true })).rejects.toEqual(code('MODEL_FILE_MISSING'));
  });

  it('rejects a job that cannot be cloned and stays usable', async () => {
    const pool = await echoPool(1, 10);
    await expect(pool.submit([{ value: () => 1 }])).rejects.toEqual(code('IMAGE_SOURCE_INVALID'));
    await expect(pool.submit([{ value: 1 }])).resolves.toEqual([1]);
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
