import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FaceTemplate } from '@face/engine';
import { Redis } from 'ioredis';
import type { FaceTokenStore } from '../../src/face-tokens/face-token-store.js';
import { createMemoryFaceTokens } from '../../src/face-tokens/memory-face-tokens.js';
import {
  type RedisFaceTokensOptions,
  createRedisFaceTokens,
} from '../../src/face-tokens/redis-face-tokens.js';
import { openTemplate, parseSealingKey, sealTemplate } from '../../src/face-tokens/seal-template.js';

const template: FaceTemplate = { model: 'test-1/balanced', embedding: Float32Array.of(0.6, 0.8, 0, 0) };

function behavesAsStore(
  make: (options: { ttlMs?: number }) => FaceTokenStore | Promise<FaceTokenStore>,
): void {
  it('gives a template back to the key that stored it', async () => {
    const store = await make({});
    const token = await store.put('owner', template);
    expect(token).toMatch(/^[0-9a-f]{32}$/);
    const found = await store.get('owner', token);
    expect(found?.model).toBe(template.model);
    expect([...found!.embedding]).toEqual([...template.embedding]);
    await store.close();
  });

  it('gives every face a new token', async () => {
    const store = await make({});
    expect(await store.put('owner', template)).not.toBe(await store.put('owner', template));
    await store.close();
  });

  it('knows no token of another key, no invented one and nothing that is no token', async () => {
    const store = await make({});
    const token = await store.put('owner', template);
    const found = await Promise.all([
      store.get('other', token),
      store.get('owner', '0'.repeat(32)),
      store.get('owner', '* '),
      store.get('owner', ''),
    ]);
    expect(found).toEqual([undefined, undefined, undefined, undefined]);
    await store.close();
  });

  it('forgets on request, once, and only for the owner', async () => {
    const store = await make({});
    const token = await store.put('owner', template);
    expect(await store.delete('other', token)).toBe(false);
    expect(await store.delete('owner', token)).toBe(true);
    expect(await store.delete('owner', token)).toBe(false);
    expect(await store.get('owner', token)).toBeUndefined();
    await store.close();
  });

  it('forgets after the time to live', async () => {
    const store = await make({ ttlMs: 60 });
    const token = await store.put('owner', template);
    await sleep(120);
    expect(await store.get('owner', token)).toBeUndefined();
    await store.close();
  });
}

describe('createMemoryFaceTokens', () => {
  behavesAsStore((options) => createMemoryFaceTokens({ maxTokens: 100, ...options }));

  it('forgets the token used longest ago when it is full', async () => {
    const store = createMemoryFaceTokens({ maxTokens: 2 });
    const first = await store.put('owner', template);
    const second = await store.put('owner', template);
    await store.get('owner', first);
    await store.put('owner', template);
    expect(await store.get('owner', first)).toBeDefined();
    expect(await store.get('owner', second)).toBeUndefined();
    await store.close();
  });

  it('lets no owner push out the tokens of another', async () => {
    const store = createMemoryFaceTokens({ maxTokens: 2 });
    const token = await store.put('owner', template);
    for (let stored = 0; stored < 5; stored++) await store.put('other', template);
    expect(await store.get('owner', token)).toBeDefined();
    await store.close();
  });
});

describe('sealTemplate', () => {
  const key = randomBytes(32);

  it('opens with the same key and place only', () => {
    const sealed = sealTemplate(template, key, 'place');
    expect(openTemplate(sealed, key, 'place')?.model).toBe(template.model);
    expect(openTemplate(sealed, randomBytes(32), 'place')).toBeUndefined();
    expect(openTemplate(sealed, key, 'elsewhere')).toBeUndefined();
  });

  it('opens nothing that was altered or cut', () => {
    const sealed = sealTemplate(template, key, 'place');
    const flipped = Buffer.from(sealed);
    flipped[sealed.length - 1]! ^= 1;
    const damaged = [flipped, sealed.subarray(0, 20), sealed.subarray(0, -1), Buffer.alloc(0)];
    expect(damaged.map((bytes) => openTemplate(bytes, key, 'place'))).toEqual(damaged.map(() => undefined));
  });

  it('reads keys as hex and base64 and refuses other lengths without showing them', () => {
    expect(parseSealingKey(key.toString('hex'), 'k')).toEqual(key);
    expect(parseSealingKey(key.toString('base64'), 'k')).toEqual(key);
    expect(() => parseSealingKey('secretish', 'k')).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        message: expect.not.stringContaining('secretish'),
      }),
    );
  });
});

const hasRedis = spawnSync('redis-server', ['--version']).status === 0;
const describeWithRedis = (name: string, body: () => void): void => {
  if (hasRedis) describe(name, body);
  else describe.skip(`${name} [skipped: no redis-server on this machine]`, body);
};

describeWithRedis('createRedisFaceTokens', () => {
  const encryptionKey = randomBytes(32);
  let redis: ChildProcess;
  let url: string;

  beforeAll(async () => {
    const port = await freePort();
    redis = startRedis(port);
    url = `redis://127.0.0.1:${port}`;
    await untilReachable(url);
  });

  afterAll(async () => {
    redis.kill('SIGTERM');
    await once(redis, 'exit');
  });

  behavesAsStore((options) => connected({ url, encryptionKey, ...options }));

  it('shares tokens between servers that share the key, and with no others', async () => {
    const one = await connected({ url, encryptionKey });
    const two = await connected({ url, encryptionKey });
    const stranger = await connected({ url, encryptionKey: randomBytes(32) });
    const token = await one.put('owner', template);
    expect((await two.get('owner', token))?.model).toBe(template.model);
    expect(await stranger.get('owner', token)).toBeUndefined();
    await Promise.all([one.close(), two.close(), stranger.close()]);
  });

  it('leaves neither token nor face readable in Redis, and a time to live on every entry', async () => {
    const store = await connected({ url, encryptionKey });
    const client = new Redis(url);
    await client.flushall();
    const token = await store.put('owner', template);
    const [place] = await client.keys('*');
    const content = await client.getBuffer(place!);
    expect(place).not.toContain(token);
    expect(content!.includes(Buffer.from(template.model))).toBe(false);
    expect(content!.includes(Buffer.from(template.embedding.buffer))).toBe(false);
    const ttlMs = await client.pttl(place!);
    expect(ttlMs).toBeGreaterThan(71 * 3_600_000);
    expect(ttlMs).toBeLessThanOrEqual(72 * 3_600_000);
    await client.quit();
    await store.close();
  });

  it('fails at once while Redis is down, tells so, and works when it is up', async () => {
    const port = await freePort();
    const states: string[] = [];
    const onState = (state: string): void => void states.push(state);
    const store = createRedisFaceTokens({ url: `redis://127.0.0.1:${port}`, encryptionKey, onState });
    await expect(store.put('owner', template)).rejects.toMatchObject({ code: 'TOKEN_STORE_FAILED' });
    await sleep(500);
    expect([store.isReady(), states]).toEqual([false, ['lost']]);
    const late = startRedis(port);
    while (!store.isReady()) await sleep(50);
    expect(states).toEqual(['lost', 'ready']);
    const token = await store.put('owner', template);
    expect(await store.delete('owner', token)).toBe(true);
    await store.close();
    late.kill('SIGTERM');
    await once(late, 'exit');
  });

  it('gives up a connection on which nothing comes any more, and takes a new one', async () => {
    const sockets: Socket[] = [];
    const between = createServer((socket) => {
      const onward = connect(Number(new URL(url).port), '127.0.0.1');
      socket.pipe(onward).pipe(socket);
      sockets.push(socket, onward);
    }).listen(0, '127.0.0.1');
    await once(between, 'listening');
    const { port } = between.address() as AddressInfo;
    const states: string[] = [];
    const onState = (state: string): void => void states.push(state);
    const store = await connected({ url: `redis://127.0.0.1:${port}`, encryptionKey, onState });
    for (const socket of sockets) socket.unpipe().resume();
    await expect(store.put('owner', template)).rejects.toMatchObject({ code: 'TOKEN_STORE_FAILED' });
    for (let waited = 0; states.length < 3 && waited < 200; waited++) await sleep(50);
    expect(states).toEqual(['ready', 'lost', 'ready']);
    expect(await store.put('owner', template)).toMatch(/^[0-9a-f]{32}$/);
    await store.close();
    for (const socket of sockets) socket.destroy();
    between.close();
  });
});

function startRedis(port: number): ChildProcess {
  const folder = mkdtempSync(join(tmpdir(), 'face-redis-'));
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder];
  return spawn('redis-server', args, { stdio: 'ignore' });
}

async function connected(options: RedisFaceTokensOptions): Promise<FaceTokenStore> {
  const store = createRedisFaceTokens(options);
  while (!store.isReady()) await sleep(10);
  return store;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function untilReachable(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.quit();
      return;
    } catch {
      await sleep(50);
    }
  }
  throw new Error('redis-server did not start');
}
