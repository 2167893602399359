import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Diagnosis, diagnoseFacepp, diagnoseTencent } from '../src/index.js';
import { makeAlbum } from './cloud/album.js';
import { FACEPP_KEYS, faceppCloud } from './cloud/facepp-cloud.js';
import { LoopbackServer, json, plain } from './cloud/loopback-server.js';
import { TENCENT_KEYS, tencentCloud, tencentError } from './cloud/tencent-cloud.js';

let tencent: LoopbackServer;
let facepp: LoopbackServer;
let serverOffset = 0;

beforeAll(async () => {
  const album = await makeAlbum();
  const now = (): number => Date.now() / 1000 + serverOffset;
  tencent = await new LoopbackServer((arrival, response) =>
    tencentCloud(album, now)(arrival, response),
  ).start();
  facepp = await new LoopbackServer(faceppCloud(album)).start();
});
beforeEach(() => {
  serverOffset = 0;
});
afterAll(async () => {
  await tencent.stop();
  await facepp.stop();
});

const verdicts = (found: readonly Diagnosis[]): Record<string, boolean | undefined> =>
  Object.fromEntries(found.map(({ check, ok }) => [check, ok]));
const tencentOptions = (): Parameters<typeof diagnoseTencent>[0] => ({
  ...TENCENT_KEYS,
  endpoint: tencent.endpoint,
  protocol: 'http',
});
const faceppOptions = (): Parameters<typeof diagnoseFacepp>[0] => ({
  ...FACEPP_KEYS,
  endpoint: facepp.endpoint,
  protocol: 'http',
});
const allGood = { reachable: true, clock: true, credentials: true, account: true };

describe('diagnoseTencent', () => {
  it('finds everything in order', async () => {
    expect(verdicts(await diagnoseTencent(tencentOptions()))).toEqual(allGood);
  });

  it('finds a wrong key', async () => {
    const found = await diagnoseTencent({ ...tencentOptions(), secretKey: 'another' });
    expect(verdicts(found)).toEqual({ ...allGood, credentials: false, account: undefined });
  });

  it('finds a wrong clock, by how much and in which direction', async () => {
    serverOffset = 900;
    const found = await diagnoseTencent(tencentOptions());
    expect(verdicts(found)).toEqual({ reachable: true, clock: false });
    expect(found[1]!.detail).toMatch(/^(899|900|901) s behind/);
    expect(found[1]!.error).toMatchObject({
      code: 'AUTH_CLOCK_SKEW',
      params: { vendor: 'tencent', vendorCode: 'AuthFailure.SignatureExpire' },
    });
  });

  it('finds an expired signature although the vendor sends no date', async () => {
    tencent.next((_arrival, response) => {
      response.sendDate = false;
      tencentError(response, 'AuthFailure.SignatureExpire');
    });
    const found = await diagnoseTencent(tencentOptions());
    expect(verdicts(found)).toEqual({ reachable: true, clock: false });
  });

  it.each(['RequestLimitExceeded', 'InvalidParameter.BrandNew', 'UnsupportedRegion'])(
    'calls keys neither good nor bad when the answer is %s',
    async (code) => {
      tencent.next((_arrival, response) => {
        tencentError(response, code);
      });
      const found = await diagnoseTencent(tencentOptions());
      expect(verdicts(found)).toEqual({ reachable: true, clock: true });
      expect(found[2]!.detail).toBe(`not checked: ${code}`);
    },
  );

  it('finds an account in arrears', async () => {
    tencent.next((_arrival, response) => {
      tencentError(response, 'ResourceUnavailable.InArrears');
    });
    expect(verdicts(await diagnoseTencent(tencentOptions()))).toEqual({ ...allGood, account: false });
  });

  it.each([
    ['a closed port', () => Promise.resolve('127.0.0.1:1')],
    [
      'a proxy that answers instead',
      () => {
        tencent.next(plain('<html>login</html>', 200));
        return Promise.resolve(tencent.endpoint);
      },
    ],
  ])('finds %s', async (_name, endpointOf) => {
    const found = await diagnoseTencent({ ...tencentOptions(), endpoint: await endpointOf() });
    expect(verdicts(found)).toEqual({ reachable: false });
  });
});

describe('diagnoseFacepp', () => {
  it('finds everything in order', async () => {
    expect(verdicts(await diagnoseFacepp(faceppOptions()))).toEqual(allGood);
  });

  it('finds a wrong clock, which the vendor does not mind', async () => {
    const date = new Date(Date.now() - 3_600_000).toUTCString();
    facepp.next(json({ error_message: 'MISSING_ARGUMENTS: image_url1', request_id: 'r' }, 400, { date }));
    const found = await diagnoseFacepp(faceppOptions());
    expect(verdicts(found)).toEqual({ ...allGood, clock: false });
    expect(found[1]!.error!.code).toBe('AUTH_CLOCK_SKEW');
  });

  it('calls keys neither good nor bad when the rate is exceeded', async () => {
    facepp.next(json({ error_message: 'CONCURRENCY_LIMIT_EXCEEDED', request_id: 'r' }, 403));
    expect(verdicts(await diagnoseFacepp(faceppOptions()))).toEqual({ reachable: true, clock: true });
  });

  it('finds keys that do not belong together', async () => {
    const found = await diagnoseFacepp({ ...faceppOptions(), apiSecret: 'another' });
    expect(verdicts(found)).toEqual({ ...allGood, credentials: false, account: undefined });
  });

  it('finds an empty account', async () => {
    facepp.next(
      json({ error_message: 'AUTHORIZATION_ERROR:Insufficient Account Balance', request_id: 'r' }, 403),
    );
    expect(verdicts(await diagnoseFacepp(faceppOptions()))).toEqual({ ...allGood, account: false });
  });
});
