import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createRequire } from 'node:module';
import { iai } from 'tencentcloud-sdk-nodejs/tencentcloud/services/iai/index.js';
import { authorization, canonicalRequest, signingKey, stringToSign } from '../../src/tencent/sign-tc3.js';
import { signV1 } from '../../src/tencent/sign-v1.js';
import { LoopbackServer, json } from '../cloud/loopback-server.js';

// CommonJS with a default export of its own: Node and Jest disagree on what its default import is.
const { default: OfficialSign } = createRequire(import.meta.url)(
  'tencentcloud-sdk-nodejs/tencentcloud/common/sign.js',
) as { default: { sign3(request: object): string } };

const visible = fc.stringMatching(/^[\x21-\x7e]{1,60}$/);

describe('TC3-HMAC-SHA256', () => {
  it('gives the Authorization of the official SDK for any input', () => {
    const request = fc.record({
      secretId: visible,
      secretKey: visible,
      service: fc.stringMatching(/^[a-z0-9]{1,12}$/),
      host: fc.stringMatching(/^[a-z][a-z0-9]{0,10}(\.[a-z][a-z0-9]{0,10}){0,3}$/),
      timestamp: fc.integer({ min: 0, max: 4_102_444_800 }),
      body: fc.dictionary(
        fc.string({ maxLength: 12 }),
        fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer()),
      ),
    });
    fc.assert(
      fc.property(request, ({ secretId, secretKey, service, host, timestamp, body }) => {
        const contentType = 'application/json; charset=utf-8';
        const official = OfficialSign.sign3({
          method: 'POST',
          url: `https://${host}/`,
          // As bytes: the SDK's JSON writer escapes a few characters more than JSON.stringify does.
          payload: Buffer.from(JSON.stringify(body)),
          timestamp,
          service,
          secretId,
          secretKey,
          multipart: false,
          boundary: '',
          headers: { 'Content-Type': contentType },
        });
        const ours = authorization(
          { method: 'POST', query: '', contentType, host, body: JSON.stringify(body) },
          { secretId, secretKey },
          timestamp,
          service,
        );
        expect(ours).toBe(official);
      }),
      { seed: 13, numRuns: 500 },
    );
  });

  it('is made of four steps that each have the published form', () => {
    const canonical = canonicalRequest({
      method: 'GET',
      query: 'Limit=10&Offset=0',
      contentType: 'application/x-www-form-urlencoded',
      host: 'iai.tencentcloudapi.com',
      body: '',
    });
    expect(canonical.split('\n')).toEqual([
      'GET',
      '/',
      'Limit=10&Offset=0',
      'content-type:application/x-www-form-urlencoded',
      'host:iai.tencentcloudapi.com',
      '',
      'content-type;host',
      // sha256 of nothing
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    ]);
    expect(stringToSign(canonical, 1_551_113_065, 'iai').split('\n').slice(0, 3)).toEqual([
      'TC3-HMAC-SHA256',
      '1551113065',
      '2019-02-25/iai/tc3_request',
    ]);
    expect(signingKey('key', 1_551_113_065, 'iai')).toHaveLength(32);
  });

  it('changes the date of the scope at midnight UTC', () => {
    const scope = (timestamp: number): string => stringToSign('', timestamp, 'iai').split('\n')[2]!;
    expect(scope(1_709_251_199)).toBe('2024-02-29/iai/tc3_request');
    expect(scope(1_709_251_200)).toBe('2024-03-01/iai/tc3_request');
  });
});

describe('against requests that the official SDK sends', () => {
  let server: LoopbackServer;
  const credential = { secretId: 'AKIDofficial', secretKey: 'officialSecret', token: 'officialToken' };

  beforeAll(async () => {
    server = await new LoopbackServer(json({ Response: { Score: 1, RequestId: 'r' } })).start();
  });
  afterAll(() => server.stop());

  const officialClient = (
    signMethod?: 'HmacSHA1' | 'HmacSHA256',
    reqMethod?: 'GET' | 'POST',
  ): InstanceType<typeof iai.v20180301.Client> =>
    new iai.v20180301.Client({
      credential,
      region: 'ap-guangzhou',
      profile: {
        ...(signMethod === undefined ? {} : { signMethod }),
        httpProfile: {
          endpoint: server.endpoint,
          protocol: 'http://',
          ...(reqMethod === undefined ? {} : { reqMethod }),
        },
      },
    });

  it('TC3: the same Authorization for the body and headers as they arrived', async () => {
    await officialClient().CompareFace({ ImageA: 'AAAA', UrlB: 'https://example.com/b.jpg' });
    const { headers, body } = server.arrivals.at(-1)!;
    const [, service] = /\/([^/]+)\/tc3_request/.exec(headers.authorization!)!;
    const ours = authorization(
      {
        method: 'POST',
        query: '',
        contentType: headers['content-type']!,
        // This SDK signs the host without its port.
        host: '127.0.0.1',
        body,
      },
      credential,
      Number(headers['x-tc-timestamp']),
      service!,
    );
    expect(ours).toBe(headers.authorization);
  });

  it.each([
    ['HmacSHA1', 'GET'],
    ['HmacSHA256', 'GET'],
    ['HmacSHA1', 'POST'],
    ['HmacSHA256', 'POST'],
  ] as const)('v1 %s %s: the same Signature for the parameters as they arrived', async (method, verb) => {
    await officialClient(method, verb).CompareFace({
      UrlA: 'https://example.com/a b+c.jpg?x=1&y=é',
      UrlB: 'u',
    });
    const { url, body } = server.arrivals.at(-1)!;
    const form = verb === 'GET' ? url.searchParams : new URLSearchParams(body.toString());
    const { Signature, ...parameters } = Object.fromEntries(form);
    expect(parameters.SignatureMethod).toBe(method);
    expect(signV1(verb, server.endpoint, parameters, credential.secretKey, method)).toBe(Signature);
  });
});
