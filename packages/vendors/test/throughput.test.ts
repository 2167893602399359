import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createTencentComparer } from '../src/index.js';
import { LoopbackServer, sendJson } from './cloud/loopback-server.js';
import { TENCENT_KEYS } from './cloud/tencent-cloud.js';

let server: LoopbackServer;

beforeEach(async () => {
  server = await new LoopbackServer((_arrival, response) => {
    setTimeout(() => {
      sendJson(response, { Response: { Score: 90, RequestId: 'r' } });
    }, 2);
  }).start();
  server.keepArrivals = false;
});
afterEach(() => server.stop());

const source = { url: 'https://example.com/a.jpg' };

describe('1,000 concurrent calls', () => {
  it('keep to rate and concurrency exactly, as the server sees them', async () => {
    const [requests, perMs, concurrency] = [100, 120, 8];
    const comparer = createTencentComparer({
      ...TENCENT_KEYS,
      endpoint: server.endpoint,
      protocol: 'http',
      concurrency,
      rateLimit: { requests, perMs },
    });
    await Promise.all(Array.from({ length: 1000 }, () => comparer.compare(source, source)));
    await comparer.close();
    expect(server.requestCount).toBe(1000);
    expect(server.mostAtWork).toBe(concurrency);
    expect(server.connectionCount).toBe(concurrency);
    // Each request against the one `requests` earlier: closer than `perMs` would be one too many in a window.
    const gaps = server.arrivedAtMs.slice(requests).map((atMs, index) => atMs - server.arrivedAtMs[index]!);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(perMs);
  });
});

describe('2,000 sequential calls', () => {
  it('use the same connections and leave nothing in memory', async () => {
    const comparer = createTencentComparer({
      ...TENCENT_KEYS,
      endpoint: server.endpoint,
      protocol: 'http',
      rateLimit: { requests: 10_000 },
    });
    let afterWarmUp = 0;
    for (let call = 0; call < 2000; call += 1) {
      if (call === 500) afterWarmUp = memoryInUse();
      await comparer.compare(source, source);
    }
    const grownBytes = memoryInUse() - afterWarmUp;
    await comparer.close();
    expect(server.connectionCount).toBeLessThanOrEqual(2);
    // 300 bytes a call would be seen; a call's signal, timer and body have several times that.
    expect(grownBytes).toBeLessThan(1500 * 300);
  });
});

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes in the heap and in buffers, once what is not in use is gone. */
function memoryInUse(): number {
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
