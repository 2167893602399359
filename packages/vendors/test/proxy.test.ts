import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ImageSource } from '@face/core';
import { inspect } from 'node:util';
import { type TencentComparer, type TencentOptions, createTencentComparer } from '../src/index.js';
import { LoopbackProxy } from './cloud/loopback-proxy.js';
import { LoopbackServer, json } from './cloud/loopback-server.js';
import { refusal } from './cloud/refusal.js';
import { TENCENT_KEYS } from './cloud/tencent-cloud.js';

const source: ImageSource = { url: 'https://example.com/a.jpg' };
const VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
/** Resolves nowhere: only a proxy can lead there. */
const FAR = 'vendor.invalid';
let server: LoopbackServer;
let proxy: LoopbackProxy;
let saved: Record<string, string | undefined>;
const opened: { stop: () => Promise<void> }[] = [];

beforeEach(async () => {
  saved = Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]]));
  for (const name of VARIABLES) Reflect.deleteProperty(process.env, name);
  server = await new LoopbackServer(json({ Response: { Score: 91, RequestId: 'r' } })).start();
  proxy = await start(new LoopbackProxy(server.endpoint));
});
afterEach(async () => {
  for (const [name, value] of Object.entries(saved)) {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
  for (const each of opened.splice(0)) await each.stop();
  await server.stop();
});

async function start(given: LoopbackProxy): Promise<LoopbackProxy> {
  await given.start();
  opened.push(given);
  return given;
}

function client(options: Partial<TencentOptions>): TencentComparer {
  const comparer = createTencentComparer({
    ...TENCENT_KEYS,
    protocol: 'http',
    rateLimit: { requests: 1000 },
    backoff: { firstMs: 1, maxMs: 2 },
    ...options,
  });
  opened.unshift({ stop: () => comparer.close() });
  return comparer;
}

describe('a client behind a proxy', () => {
  it.each(['HTTP_PROXY', 'http_proxy'])('goes through the one that %s names', async (name) => {
    process.env[name] = `http://${proxy.host}`;
    const comparer = client({ endpoint: `${FAR}:81` });
    for (let call = 0; call < 5; call += 1) {
      await expect(comparer.compare(source, source)).resolves.toMatchObject({ score: 91 });
    }
    expect(proxy.asked.every((asked) => asked === `${FAR}:81`)).toBe(true);
    expect(server.arrivals[0]!.headers.host).toBe(`${FAR}:81`);
    // The tunnel is kept for the next calls; a second one is opened when a call starts as the last one ends.
    expect(proxy.asked.length).toBeLessThanOrEqual(2);
  });

  it('asks it for a tunnel, so that it sees nothing of what HTTPS carries', async () => {
    process.env.HTTPS_PROXY = `http://${proxy.host}`;
    const error = await refusal(client({ endpoint: FAR, protocol: 'https' }).compare(source, source));
    // The server at the end of the tunnel speaks no TLS.
    expect(error.params.reason).toMatch(/SSL|EPROTO/);
    expect(proxy.asked).toEqual([`${FAR}:443`]);
    expect(server.requestCount).toBe(0);
  });

  it('leaves it out where NO_PROXY says so', async () => {
    process.env.HTTP_PROXY = `http://${proxy.host}`;
    process.env.NO_PROXY = FAR;
    const error = await refusal(client({ endpoint: FAR }).compare(source, source));
    expect([error.code, proxy.asked.length]).toEqual(['VENDOR_UNREACHABLE', 0]);
  });

  it('leaves it out for an endpoint on this machine', async () => {
    process.env.HTTP_PROXY = `http://${proxy.host}`;
    for (const host of [server.endpoint, server.endpoint.replace('127.0.0.1', 'localhost')]) {
      await client({ endpoint: host }).compare(source, source);
    }
    expect([server.requestCount, proxy.asked.length]).toEqual([2, 0]);
  });

  it('lets the option go before the environment', async () => {
    process.env.HTTP_PROXY = 'http://127.0.0.1:1';
    process.env.NO_PROXY = '*';
    const given = `http://user:p%40ss@${proxy.host}`;
    await client({ endpoint: server.endpoint, proxy: given }).compare(source, source);
    expect(proxy.asked).toEqual([server.endpoint]);
    expect(proxy.authorizations).toEqual([`Basic ${Buffer.from('user:p@ss').toString('base64')}`]);
    const direct = await refusal(client({ endpoint: FAR, proxy: false }).compare(source, source));
    expect(direct.params.reason).toMatch(/ENOTFOUND|EAI_AGAIN/);
  });

  it.each([
    [407, 1],
    [502, 3],
  ])('tells that it refused with %i', async (status, attempts) => {
    const refusing = await start(new LoopbackProxy(server.endpoint, { status }));
    const comparer = client({ endpoint: FAR, proxy: `http://user:proxyPassword@${refusing.host}` });
    const error = await refusal(comparer.compare(source, source));
    expect(error).toMatchObject({ code: 'VENDOR_UNREACHABLE', params: { proxyStatus: status } });
    expect(refusing.asked).toHaveLength(attempts);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/proxyPassword|Basic/);
  });

  it('gives up on one that opens no tunnel', async () => {
    const silent = await start(new LoopbackProxy(server.endpoint, { silent: true }));
    const comparer = client({
      endpoint: FAR,
      proxy: `http://${silent.host}`,
      timeouts: { connectMs: 100 },
      maxAttempts: 1,
    });
    expect(await refusal(comparer.compare(source, source))).toMatchObject({ code: 'TIMEOUT' });
  });

  it.each(['http://%zz:secretPassword@', 'ftp://user:secretPassword@proxy.example.com'])(
    'refuses %p in the environment without telling it',
    async (given) => {
      process.env.HTTPS_PROXY = given;
      const error = await refusal(Promise.resolve().then(() => client({ endpoint: FAR })));
      expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('secretPassword');
    },
  );
});
