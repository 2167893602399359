import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Engine } from '@face/engine';
import { plainImage } from '../support/images.js';
import { codeOf, readAnswer, signV1 } from '../support/sign-tencent.js';
import { startTestEngine } from '../support/test-engine.js';
import { KEY, type TestServer, startTestServer } from '../support/test-server.js';

let engine: Engine;
let server: TestServer;
let plain: string;

beforeAll(async () => {
  engine = await startTestEngine();
  server = await startTestServer(engine, { keys: [KEY] });
  plain = (await plainImage('png')).toString('base64');
});

afterAll(async () => {
  await server.close();
  await engine.close();
});

const now = (): number => Math.floor(Date.now() / 1000);

describe('signature version 1', () => {
  const signed = (method: 'GET' | 'POST', changes?: Record<string, string>, secret = KEY.secret): string =>
    signV1(method, server.host, { Action: 'CompareFace', ...changes }, { ...KEY, secret });
  const get = async (query: string): Promise<string> =>
    codeOf(await readAnswer(await fetch(`${server.url}/?${query}`)));

  it('is accepted for GET and POST', async () => {
    expect(await get(signed('GET'))).toBe('MissingParameter.ErrorParameterEmpty');
    const response = await fetch(`${server.url}/`, {
      method: 'POST',
      body: signed('POST', { ImageA: plain, ImageB: plain, QualityControl: '0' }),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(codeOf(await readAnswer(response))).toBe('InvalidParameterValue.NoFaceInPhoto');
  });

  it.each([
    ['another secret', () => signed('GET', {}, 'not-a-real-secret-9'), 'AuthFailure.SignatureFailure'],
    ['an unknown id', () => signed('GET', { SecretId: 'AKIDx' }), 'AuthFailure.SecretIdNotFound'],
    ['an old timestamp', () => signed('GET', { Timestamp: '1465185768' }), 'AuthFailure.SignatureExpire'],
    ['an unknown method', () => signed('GET', { SignatureMethod: 'HmacMD5' }), 'InvalidParameterValue'],
    ['no nonce', () => signed('GET', { Nonce: '' }), 'MissingParameter'],
    ['an unknown parameter', () => signed('GET', { Foo: '1' }), 'UnknownParameter'],
    ['no signature', () => 'Action=CompareFace&Version=2018-03-01', 'MissingParameter'],
    ['text for a number', () => signed('GET', { QualityControl: 'high' }), 'InvalidParameter'],
  ])('is refused for %s', async (_, query, code) => {
    expect(await get(query())).toBe(code);
  });

  const getWith = async (query: string, headers: Record<string, string>): Promise<string> =>
    codeOf(await readAnswer(await fetch(`${server.url}/?${query}`, { headers })));

  it('cannot be replayed under a fresh timestamp beside it', async () => {
    const old = { Timestamp: String(now() - 3600) };
    const fresh = { 'x-tc-timestamp': String(now()) };
    expect(await getWith(signed('GET', old), fresh)).toBe('AuthFailure.SignatureExpire');
    const response = await fetch(`${server.url}/?Timestamp=${now()}`, {
      method: 'POST',
      body: signed('POST', old),
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...fresh },
    });
    expect(codeOf(await readAnswer(response))).toBe('AuthFailure.SignatureExpire');
  });

  it('lets nothing beside it replace what was signed', async () => {
    const headers = { 'x-tc-action': 'DetectFace', 'x-tc-version': '2019-01-01' };
    expect(await getWith(signed('GET'), headers)).toBe('MissingParameter.ErrorParameterEmpty');
    expect(await getWith(signed('GET', { Action: '' }), headers)).toBe('MissingParameter');
    expect(await getWith(signed('GET'), { 'x-tc-token': 'unsigned' })).toBe(
      'MissingParameter.ErrorParameterEmpty',
    );
  });

  it('is refused under overload as well, in the same envelope', async () => {
    const busy = await startTestServer(engine, { keys: [KEY], limits: { maxInFlight: 1 } });
    const query = (nonce: number): string =>
      signV1('GET', busy.host, { Action: 'DetectFace', Nonce: String(nonce), Image: plain });
    const codes = await Promise.all(
      Array.from({ length: 12 }, async (_, nonce) =>
        codeOf(await readAnswer(await fetch(`${busy.url}/?${query(nonce)}`))),
      ),
    );
    expect(new Set(codes)).toEqual(new Set(['InvalidParameterValue.NoFaceInPhoto', 'RequestLimitExceeded']));
    await busy.close();
  });

  it('has a query of at most 32 KB', async () => {
    expect(await get(signed('GET', { UrlA: 'a'.repeat(33_000) }))).toBe('RequestSizeLimitExceeded');
  });

  it('has a form of at most 1 MB', async () => {
    const response = await fetch(`${server.url}/`, {
      method: 'POST',
      body: signed('POST', { ImageA: 'A'.repeat(2 ** 20) }),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(codeOf(await readAnswer(response))).toBe('RequestSizeLimitExceeded');
  });
});
