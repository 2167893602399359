import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ImageSource } from '@face/core';
import { once } from 'node:events';
import { type Server, type Socket, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { type TencentComparer, type TencentOptions, createTencentComparer } from '../src/index.js';
import { type Album, makeAlbum } from './cloud/album.js';
import { type Answer, LoopbackServer, json, plain } from './cloud/loopback-server.js';
import { refusal } from './cloud/refusal.js';
import { TENCENT_KEYS, tencentCloud } from './cloud/tencent-cloud.js';

let album: Album;
let server: LoopbackServer;
const open: TencentComparer[] = [];
const raw: Server[] = [];

beforeAll(async () => {
  album = await makeAlbum();
  server = await new LoopbackServer(tencentCloud(album)).start();
});
beforeEach(() => {
  server.reset();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((comparer) => comparer.close()));
  for (const listener of raw.splice(0)) listener.close();
});
afterAll(() => server.stop());

const [ann, bob]: ImageSource[] = [{ url: 'https://example.com/ann' }, { url: 'https://example.com/bob' }];

function client(options: Partial<TencentOptions> = {}): TencentComparer {
  const comparer = createTencentComparer({
    ...TENCENT_KEYS,
    endpoint: server.endpoint,
    protocol: 'http',
    rateLimit: { requests: 1000 },
    backoff: { firstMs: 1, maxMs: 2 },
    ...options,
  });
  open.push(comparer);
  return comparer;
}
const compare = (options: Partial<TencentOptions> = {}): Promise<unknown> =>
  client(options).compare(ann!, bob!);

/** A server below HTTP; returns its endpoint. */
async function rawServer(onConnection: (socket: Socket) => void): Promise<string> {
  const listener = createServer((socket) => {
    socket.on('error', () => undefined);
    onConnection(socket);
  }).listen(0, '127.0.0.1');
  raw.push(listener);
  await once(listener, 'listening');
  return `127.0.0.1:${(listener.address() as AddressInfo).port}`;
}

const HTML = '<!doctype html><title>Proxy login</title>';
const GOOD = { Response: { Score: 91, RequestId: 'r' } };
const truncated: Answer = (_arrival, response) => {
  response.end(JSON.stringify(GOOD).slice(0, -5));
};
const overlong: Answer = (_arrival, response) => {
  response.writeHead(200, { 'x-long': 'x'.repeat(100_000) });
  response.end(JSON.stringify(GOOD));
};

describe('a reply that is not of the vendor', () => {
  it.each<[string, Answer, string, number]>([
    ['HTML with status 200', plain(HTML, 200), 'VENDOR_BAD_RESPONSE', 1],
    ['HTML with status 403', plain(HTML, 403), 'VENDOR_BAD_RESPONSE', 1],
    ['407 of a proxy', plain('', 407), 'VENDOR_BAD_RESPONSE', 1],
    ['404 without a body', plain('', 404), 'VENDOR_BAD_RESPONSE', 1],
    ['text', plain('hello'), 'VENDOR_BAD_RESPONSE', 1],
    ['an empty body', plain(''), 'VENDOR_BAD_RESPONSE', 3],
    ['JSON that ends early', truncated, 'VENDOR_BAD_RESPONSE', 3],
    ['endless headers', overlong, 'VENDOR_BAD_RESPONSE', 1],
    ['other JSON', json({ hello: 1 }), 'VENDOR_BAD_RESPONSE', 1],
    ['null', json(null), 'VENDOR_BAD_RESPONSE', 1],
    ['an array', json([]), 'VENDOR_BAD_RESPONSE', 1],
    ['a good body with status 404', json(GOOD, 404), 'VENDOR_BAD_RESPONSE', 1],
    ['HTML with status 502', plain(HTML, 502), 'VENDOR_UNAVAILABLE', 3],
    ['status 500', plain('', 500), 'VENDOR_UNAVAILABLE', 3],
    ['status 429', plain('slow down', 429), 'VENDOR_RATE_LIMITED', 3],
    ['more than 4 MB', plain('x'.repeat(5_000_000)), 'VENDOR_BAD_RESPONSE', 1],
  ])('%s', async (_name, answer, code, attempts) => {
    server.next(answer, answer, answer);
    expect((await refusal(compare())).code).toBe(code);
    expect(server.requestCount).toBe(attempts);
  });

  it('whose body is right is taken whatever its content type says', async () => {
    server.next((_arrival, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(JSON.stringify(GOOD));
    });
    await expect(compare()).resolves.toMatchObject({ score: 91 });
  });

  it('says nothing of its body in the error', async () => {
    server.next(plain('<html>internal host 10.1.2.3</html>', 200));
    expect(JSON.stringify(await refusal(compare()))).not.toContain('10.1.2.3');
  });
});

describe('a storm', () => {
  it('passes when it ends within the attempts', async () => {
    server.next(plain('', 503), plain('busy', 429));
    await expect(compare()).resolves.toMatchObject({ provider: 'tencent' });
    expect(server.requestCount).toBe(3);
  });

  it('is waited out as Retry-After says', async () => {
    server.next(plain('', 503, { 'retry-after': '1' }));
    const startedAt = performance.now();
    await compare();
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(990);
  });

  it('is not waited for past the deadline', async () => {
    server.next(plain('', 503, { 'retry-after': '3600' }));
    expect((await refusal(compare({ deadlineMs: 5000 }))).code).toBe('VENDOR_UNAVAILABLE');
    expect(server.requestCount).toBe(1);
  });

  it('is not fed by a client that may try only once', async () => {
    server.next(plain('', 503));
    expect((await refusal(compare({ maxAttempts: 1 }))).code).toBe('VENDOR_UNAVAILABLE');
    expect(server.requestCount).toBe(1);
  });
});

describe('a redirect', () => {
  it.each([301, 302, 307, 308])('%i is refused: credentials never go elsewhere', async (status) => {
    const elsewhere = await new LoopbackServer(json(GOOD)).start();
    server.next(plain('', status, { location: `http://${elsewhere.endpoint}/` }));
    const error = await refusal(compare());
    expect([error.code, elsewhere.requestCount, server.requestCount]).toEqual(['VENDOR_BAD_RESPONSE', 0, 1]);
    await elsewhere.stop();
  });
});

describe('a connection', () => {
  it('that is refused', async () => {
    const free = await rawServer(() => undefined);
    raw.splice(0)[0]!.close();
    const error = await refusal(compare({ endpoint: free }));
    expect(error).toMatchObject({ code: 'VENDOR_UNREACHABLE', params: { reason: 'ECONNREFUSED' } });
  });

  it('to a name that does not exist is not tried again', async () => {
    const startedAt = performance.now();
    const backoff = { firstMs: 30_000, maxMs: 30_000 };
    const error = await refusal(compare({ endpoint: 'no-such-host.invalid', backoff }));
    expect(error.code).toBe('VENDOR_UNREACHABLE');
    expect(performance.now() - startedAt).toBeLessThan(25_000);
  });

  it('that is reset before an answer', async () => {
    let connections = 0;
    const endpoint = await rawServer((socket) => {
      connections += 1;
      socket.once('data', () => socket.resetAndDestroy());
    });
    expect((await refusal(compare({ endpoint }))).code).toBe('VENDOR_UNREACHABLE');
    expect(connections).toBe(3);
  });

  it('that is reset in the middle of the body', async () => {
    const endpoint = await rawServer((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"Response":', () =>
          socket.resetAndDestroy(),
        );
      });
    });
    expect((await refusal(compare({ endpoint }))).code).toBe('VENDOR_UNREACHABLE');
  });

  it('that the server half-closes without an answer', async () => {
    const endpoint = await rawServer((socket) => {
      socket.once('data', () => socket.end());
    });
    expect((await refusal(compare({ endpoint }))).code).toBe('VENDOR_UNREACHABLE');
  });

  it('that the server half-closes in the middle of the body', async () => {
    const endpoint = await rawServer((socket) => {
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"Resp'));
    });
    expect((await refusal(compare({ endpoint }))).code).toBe('VENDOR_UNREACHABLE');
  });

  it('that speaks something else', async () => {
    const endpoint = await rawServer((socket) => {
      socket.write('220 mail.example.com ESMTP\r\n');
    });
    expect((await refusal(compare({ endpoint }))).code).toBe('VENDOR_BAD_RESPONSE');
  });

  it('that was kept alive and died meanwhile is replaced', async () => {
    const comparer = client();
    await comparer.compare(ann!, bob!);
    server.arrivals[0]!.socket.destroy();
    await expect(comparer.compare(ann!, bob!)).resolves.toMatchObject({ provider: 'tencent' });
    expect(server.connectionCount).toBe(2);
  });

  it('is kept for the next calls', async () => {
    const comparer = client();
    for (let call = 0; call < 50; call += 1) await comparer.compare(ann!, bob!);
    // A second one is opened when a call starts in the very tick in which the last one ends.
    expect(server.requestCount).toBe(50);
    expect(server.connectionCount).toBeLessThanOrEqual(2);
  });

  it('is not used twice at once beyond the concurrency', async () => {
    const comparer = client({ concurrency: 3 });
    await Promise.all(Array.from({ length: 30 }, () => comparer.compare(ann!, bob!)));
    expect([server.mostAtWork <= 3, server.connectionCount]).toEqual([true, 3]);
  });

  it.each<[string, (socket: Socket) => void]>([
    ['speaks something else', (socket) => socket.end('not TLS\r\n\r\n')],
    // A TLS alert, handshake_failure: what a server sends that shares no cipher.
    ['refuses the handshake', (socket) => socket.end(Buffer.from([21, 3, 3, 0, 2, 2, 40]))],
  ])('over TLS to a server that %s is not tried again', async (_name, answer) => {
    let connections = 0;
    const endpoint = await rawServer((socket) => {
      connections += 1;
      socket.once('data', () => {
        answer(socket);
      });
    });
    const error = await refusal(compare({ endpoint, protocol: 'https' }));
    expect(error.code).toBe('VENDOR_UNREACHABLE');
    expect(error.params.reason).toMatch(/SSL|EPROTO/);
    expect(connections).toBe(1);
  });
});

describe('a slow server', () => {
  const silent: Answer = () => undefined;
  const slowBody: Answer = (_arrival, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('{"Response"');
  };

  it('that sends no headers', async () => {
    server.next(silent);
    const error = await refusal(compare({ timeouts: { headersMs: 100 }, maxAttempts: 1 }));
    expect(error).toMatchObject({ code: 'TIMEOUT', params: { phase: 'headers' } });
  });

  it('that takes its time to receive is no silent one', async () => {
    const endpoint = await rawServer((socket) => {
      // The body is 3 MB: 30 s more than the silence allowed.
      socket.once('data', () => {
        socket.pause();
        setTimeout(() => socket.resume(), 2_500);
      });
      let received = 0;
      socket.on('data', (chunk: Buffer) => {
        received += chunk.length;
        if (received < 4_000_000) return;
        const body = JSON.stringify(GOOD);
        socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
      });
    });
    const bytes = Buffer.concat([album.ann[0]], 3_000_000);
    const comparer = client({ endpoint, timeouts: { headersMs: 300 }, maxAttempts: 1 });
    await expect(comparer.compare({ bytes }, bob!)).resolves.toMatchObject({ score: 91 });
  });

  it('that stops in the middle of the body', async () => {
    server.next(slowBody);
    const error = await refusal(compare({ timeouts: { bodyMs: 100 }, maxAttempts: 1 }));
    expect(error).toMatchObject({ code: 'TIMEOUT', params: { phase: 'body' } });
  });

  it.each([
    ['no headers', silent],
    ['half a body', slowBody],
  ])('of %s is left at the deadline', async (_name, answer) => {
    server.next(answer);
    const error = await refusal(compare({ deadlineMs: 80 }));
    expect(error).toMatchObject({ code: 'TIMEOUT', params: { phase: 'deadline', timeoutMs: 80 } });
  });

  it('does not keep close() waiting after an abort', async () => {
    server.next(silent);
    const comparer = client();
    const controller = new AbortController();
    const running = comparer.compare(ann!, bob!, { signal: controller.signal });
    while (server.requestCount === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    controller.abort();
    expect((await refusal(running)).code).toBe('ABORTED');
    await comparer.close();
  });
});

describe('abort', () => {
  it.each<[string, Answer[], Partial<TencentOptions>]>([
    ['while connecting or waiting for headers', [() => undefined], {}],
    [
      'while the body comes',
      [
        (_arrival, response) => {
          response.writeHead(200, { 'content-length': '100' });
          response.write('{');
        },
      ],
      {},
    ],
    ['while pausing between attempts', [plain('', 503)], { backoff: { firstMs: 60_000, maxMs: 60_000 } }],
  ])('%s', async (_name, answers, options) => {
    server.next(...answers);
    const controller = new AbortController();
    const running = client(options).compare(ann!, bob!, { signal: controller.signal });
    setTimeout(() => {
      controller.abort();
    }, 60);
    expect((await refusal(running)).code).toBe('ABORTED');
  });

  it('while waiting for a turn leaves the turn to others', async () => {
    const comparer = client({ rateLimit: { requests: 1, perMs: 50 } });
    await comparer.compare(ann!, bob!);
    const controller = new AbortController();
    const running = comparer.compare(ann!, bob!, { signal: controller.signal });
    controller.abort();
    expect((await refusal(running)).code).toBe('ABORTED');
    await comparer.compare(ann!, bob!);
    expect(server.requestCount).toBe(2);
  });

  it('leaves nothing behind in a signal that serves many calls', async () => {
    const controller = new AbortController();
    const comparer = client();
    let listeners = 0;
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    for (let call = 0; call < 20; call += 1) await comparer.compare(ann!, bob!, { signal });
    expect(listeners).toBe(0);
  });
});
