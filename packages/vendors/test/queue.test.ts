import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ImageSource } from '@face/core';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type TencentComparer, type TencentOptions, createTencentComparer } from '../src/index.js';
import { jpeg } from './cloud/album.js';
import { type Answer, LoopbackServer, json, plain } from './cloud/loopback-server.js';
import { refusal } from './cloud/refusal.js';
import { TENCENT_KEYS, tencentError } from './cloud/tencent-cloud.js';

const GOOD = json({ Response: { Score: 91, RequestId: 'r' } });
const source: ImageSource = { url: 'https://example.com/ann' };
let server: LoopbackServer;
let usual: Answer;
const opened: TencentComparer[] = [];

beforeEach(async () => {
  usual = GOOD;
  server = await new LoopbackServer((arrival, response) => usual(arrival, response)).start();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((comparer) => comparer.close()));
  await server.stop();
});

function client(options: Partial<TencentOptions> = {}): TencentComparer {
  const comparer = createTencentComparer({
    ...TENCENT_KEYS,
    endpoint: server.endpoint,
    protocol: 'http',
    backoff: { firstMs: 1, maxMs: 2 },
    ...options,
  });
  opened.push(comparer);
  return comparer;
}

const noFace: Answer = (_arrival, response) => {
  tencentError(response, 'InvalidParameterValue.NoFaceInPhoto');
};

/** Outcomes of calls, counted by code. */
async function tally(calls: readonly Promise<unknown>[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const outcome of await Promise.allSettled(calls)) {
    const name = outcome.status === 'fulfilled' ? 'ok' : String((outcome.reason as { code?: unknown }).code);
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

describe('a call that waited long', () => {
  it('is signed when its turn comes', async () => {
    let now = 1_000_000_000;
    usual = (arrival, response) => {
      const late = Math.abs(Number(arrival.headers['x-tc-timestamp']) - now) > 300;
      if (late) tencentError(response, 'AuthFailure.SignatureExpire');
      else return GOOD(arrival, response);
    };
    const comparer = client({ clock: () => now, rateLimit: { requests: 1, perMs: 60 } });
    const calls = Array.from({ length: 4 }, () => comparer.compare(source, source));
    while (server.requestCount === 0) await sleep(1);
    now += 301;
    expect(await tally(calls)).toEqual({ ok: 4 });
    expect(server.requestCount).toBe(4);
  });

  it('is given up at queueTimeoutMs, which ends with its first turn', async () => {
    usual = async (arrival, response) => {
      await sleep(300);
      return GOOD(arrival, response);
    };
    const comparer = client({ concurrency: 1, queueTimeoutMs: 100 });
    const first = comparer.compare(source, source);
    const error = await refusal(comparer.compare(source, source));
    expect(error).toMatchObject({ code: 'TIMEOUT', params: { phase: 'queue', timeoutMs: 100 } });
    await expect(first).resolves.toMatchObject({ score: 91 });
  });
});

describe('a call that is tried again', () => {
  const slowly = { deadlineMs: 1_500, rateLimit: { requests: 1, perMs: 100 }, concurrency: 30 } as const;

  it('goes before those that had no turn, as its deadline runs', async () => {
    server.next(plain('', 503));
    const comparer = client(slowly);
    const calls = Array.from({ length: 30 }, () => comparer.compare(source, source));
    expect(await tally(calls)).toEqual({ ok: 30 });
  });

  it('to find the side without a face does so as well', async () => {
    server.next(noFace, noFace);
    const comparer = client(slowly);
    const calls = Array.from({ length: 30 }, () => comparer.compare(source, source));
    const error = await refusal(calls[0]!);
    expect([error.code, error.params.side]).toEqual(['NO_FACE', 'a']);
    expect(await tally(calls)).toEqual({ ok: 29, NO_FACE: 1 });
  });

  it('names what failed when the deadline ends it', async () => {
    server.next(plain('', 503), () => undefined);
    const error = await refusal(client({ deadlineMs: 300 }).compare(source, source));
    expect(error).toMatchObject({
      code: 'TIMEOUT',
      params: { phase: 'deadline' },
      cause: { code: 'VENDOR_UNAVAILABLE', params: { status: 503 } },
    });
  });
});

describe('a side that cannot be found out', () => {
  it('is left open before the deadline when the second request hangs', async () => {
    server.next(noFace, () => undefined);
    const startedAt = performance.now();
    const error = await refusal(client({ deadlineMs: 2_000 }).compare(source, source));
    expect([error.code, error.params.side]).toEqual(['NO_FACE', undefined]);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(server.requestCount).toBe(2);
  });

  it('is not asked for twice', async () => {
    server.next(noFace, plain('', 503));
    const error = await refusal(client().compare(source, source));
    expect([error.code, error.params.side, server.requestCount]).toEqual(['NO_FACE', undefined, 2]);
  });
});

describe('calls at once with a wrong clock', () => {
  it('are all signed again, and none more than once', async () => {
    const serverNow = (): number => Date.now() / 1000 + 7_200;
    const waiting: (() => void)[] = [];
    usual = async (arrival, response) => {
      response.setHeader('date', new Date(serverNow() * 1000).toUTCString());
      const signedAt = Number(arrival.headers['x-tc-timestamp']);
      if (Math.abs(signedAt - serverNow()) < 300) return GOOD(arrival, response);
      // All eight are on their way before the first is refused.
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (waiting.length === 8) for (const release of waiting) release();
      });
      tencentError(response, 'AuthFailure.SignatureExpire');
    };
    const comparer = client();
    const calls = Array.from({ length: 8 }, () => comparer.compare(source, source));
    expect(await tally(calls)).toEqual({ ok: 8 });
    expect(server.requestCount).toBe(16);
  });
});

describe('waiting calls', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'face-queue-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('hold no images: a file is read when its call is at work', async () => {
    const file = join(folder, 'late.jpg');
    let release = (): void => undefined;
    server.next(
      (arrival, response) =>
        new Promise<void>((resolve) => {
          release = () => {
            resolve(GOOD(arrival, response));
          };
        }),
    );
    const comparer = client({ concurrency: 1 });
    const first = comparer.compare(source, source);
    const second = comparer.compare({ file }, source);
    while (server.requestCount === 0) await sleep(1);
    // Were the file read at once, it would not be found.
    await sleep(20);
    writeFileSync(file, await jpeg(100, 100, 9));
    release();
    expect(await tally([first, second])).toEqual({ ok: 2 });
  });

  it('are counted before anything of theirs is read', async () => {
    server.next(() => undefined);
    const comparer = client({ concurrency: 1, maxQueue: 2, deadlineMs: 300 });
    const calls = Array.from({ length: 5 }, () => comparer.compare({ file: 'none.jpg' }, source));
    expect(await tally(calls)).toEqual({ IMAGE_FILE_NOT_FOUND: 3, ENGINE_BUSY: 2 });
  });

  it('are refused at once for what is wrong with the call itself', async () => {
    server.next(() => undefined);
    const comparer = client({ concurrency: 1, deadlineMs: 500 });
    const first = refusal(comparer.compare(source, source));
    const wrong = await refusal(comparer.compare({} as ImageSource, source));
    expect(wrong.code).toBe('IMAGE_SOURCE_INVALID');
    expect((await first).code).toBe('TIMEOUT');
  });

  it('of one file each keep to few open files', async () => {
    const file = join(folder, 'one.jpg');
    writeFileSync(file, await jpeg(100, 100, 9));
    const lowestFree = async (): Promise<number> => {
      const handle = await open(file);
      const { fd } = handle;
      await handle.close();
      return fd;
    };
    const firstFree = await lowestFree();
    let most = 0;
    let isOver = false;
    const watch = async (): Promise<void> => {
      while (!isOver) {
        most = Math.max(most, (await lowestFree()) - firstFree);
        await sleep(1);
      }
    };
    const watching = watch();
    const comparer = client({ rateLimit: { requests: 10_000 } });
    await Promise.all(Array.from({ length: 300 }, () => comparer.compare({ file }, { file })));
    isOver = true;
    await watching;
    // 16 calls at work: a file and a connection each, with its end in the same process.
    expect(most).toBeLessThan(60);
  });
});
