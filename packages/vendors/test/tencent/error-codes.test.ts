import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TENCENT_ERRORS, type TencentErrorSpec } from '@face/core';
import { type TencentComparer, createTencentComparer } from '../../src/index.js';
import { LoopbackServer, sendJson } from '../cloud/loopback-server.js';
import { refusal } from '../cloud/refusal.js';
import { TENCENT_KEYS } from '../cloud/tencent-cloud.js';

let server: LoopbackServer;
let comparer: TencentComparer;
let code = '';
let status = 200;
let headers: Record<string, string> = {};

beforeAll(async () => {
  server = await new LoopbackServer((_arrival, response) => {
    sendJson(
      response,
      { Response: { Error: { Code: code, Message: 'said the cloud' }, RequestId: 'loopback-request' } },
      status,
      headers,
    );
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
beforeEach(() => {
  server.reset();
  status = 200;
  headers = {};
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

  it.each([
    [429, 'Busy.BrandNew', 'VENDOR_RATE_LIMITED'],
    [503, 'Down.BrandNew', 'VENDOR_UNAVAILABLE'],
    [500, 'FailedOperation.BrandNew', 'VENDOR_UNAVAILABLE'],
  ])(
    'that is not in the catalog and comes with status %i is tried again',
    async (given, vendorCode, ours) => {
      [status, code] = [given, vendorCode];
      const error = await refusal(comparer.compare(a, b));
      expect(error).toMatchObject({
        code: ours,
        params: { vendorCode, status, requestId: 'loopback-request' },
      });
      expect(server.requestCount).toBe(3);
    },
  );

  it('that is in the catalog means the same with any status', async () => {
    [status, code] = [500, 'InvalidParameterValue.UrlIllegal'];
    expect((await refusal(comparer.compare(a, b))).code).toBe('URL_INVALID');
    expect(server.requestCount).toBe(1);
  });

  it('tells how long the vendor asks to wait', async () => {
    [status, code, headers] = [429, 'Busy.BrandNew', { 'retry-after': '3600' }];
    const error = await refusal(comparer.compare(a, b));
    expect(error.params).toMatchObject({ retryAfterMs: 3_600_000 });
  });
});
