import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TENCENT_ERRORS, type TencentErrorSpec } from '@face/core';
import { type TencentComparer, createTencentComparer } from '../../src/index.js';
import { LoopbackServer } from '../cloud/loopback-server.js';
import { refusal } from '../cloud/refusal.js';
import { TENCENT_KEYS, tencentError } from '../cloud/tencent-cloud.js';

let server: LoopbackServer;
let comparer: TencentComparer;
let code = '';

beforeAll(async () => {
  server = await new LoopbackServer((_arrival, response) => {
    tencentError(response, code);
  }).start();
  comparer = createTencentComparer({
    ...TENCENT_KEYS,
    endpoint: server.endpoint,
    protocol: 'http',
    rateLimit: { requests: 10_000 },
    backoff: { firstMs: 1, maxMs: 2 },
    findMissingSide: false,
  });
});
afterAll(async () => {
  await comparer.close();
  await server.stop();
});

const [a, b] = [{ url: 'https://example.com/a.jpg' }, { url: 'https://example.com/b.jpg' }];

describe('every Tencent code', () => {
  it.each(Object.entries<TencentErrorSpec>(TENCENT_ERRORS))(
    '%s comes back as ours',
    async (vendorCode, spec) => {
      code = vendorCode;
      server.reset();
      const error = await refusal(comparer.compare(a, b));
      expect(error.code).toBe(spec.ours);
      expect(error.params).toMatchObject({
        vendor: 'tencent',
        vendorCode,
        vendorMessage: 'said the cloud',
        status: 200,
        requestId: 'loopback-request',
      });
      expect(server.requestCount).toBe(spec.retryable ? 3 : 1);
    },
  );

  it('that is not in the catalog is VENDOR_FAILED and told verbatim', async () => {
    code = 'FailedOperations.BrandNew';
    const error = await refusal(comparer.compare(a, b));
    expect(error).toMatchObject({ code: 'VENDOR_FAILED', params: { vendorCode: code } });
  });
});
