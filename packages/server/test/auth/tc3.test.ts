import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type Tc3Request, isTc3SignatureValid, parseTc3Authorization, utcDate } from '../../src/auth/tc3.js';
import { sdkSign } from '../support/sign-tencent.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const SECRET = 'not-a-real-secret-1';

/** The worked example of Tencent's page on signature v3, with the example keys it prints. */
const PUBLISHED = {
  secret: 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE',
  authorization:
    'TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, ' +
    'SignedHeaders=content-type;host, ' +
    'Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168',
  body: '{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}',
};

function request(changes: Partial<Tc3Request> = {}, headers: Record<string, string> = {}): Tc3Request {
  return {
    method: 'POST',
    rawQuery: '',
    header: (name) => ({ 'content-type': 'application/json', ...headers })[name],
    hosts: ['127.0.0.1:8080', '127.0.0.1'],
    bodyHash: sha256('{"A":1}'),
    timestamp: '1551113065',
    ...changes,
  };
}

function sdkAuthorization(
  changes: { url?: string; method?: string; payload?: string | Buffer } = {},
): string {
  return sdkSign.sign3({
    method: 'POST',
    url: 'http://127.0.0.1:8080/',
    payload: Buffer.from('{"A":1}'),
    timestamp: 1551113065,
    service: '127',
    secretId: 'AKIDtest',
    secretKey: SECRET,
    headers: { 'Content-Type': 'application/json' },
    ...changes,
  });
}

function isValid(authorization: string, given: Tc3Request, secret = SECRET): boolean {
  return isTc3SignatureValid(parseTc3Authorization(authorization)!, given, secret);
}

describe('isTc3SignatureValid', () => {
  it("accepts the published example of Tencent's document", () => {
    const given = request(
      { hosts: ['cvm.tencentcloudapi.com'], bodyHash: sha256(PUBLISHED.body) },
      { 'content-type': 'application/json; charset=utf-8' },
    );
    expect(isValid(PUBLISHED.authorization, given, PUBLISHED.secret)).toBe(true);
  });

  it('accepts what the official SDK signs, host without port', () => {
    expect(isValid(sdkAuthorization(), request())).toBe(true);
  });

  it('accepts a GET over the query in the order it was sent', () => {
    const authorization = sdkAuthorization({
      method: 'GET',
      url: 'http://127.0.0.1:8080/?b=2&a=1',
      payload: '',
    });
    const given = request({ method: 'GET', rawQuery: 'b=2&a=1', bodyHash: sha256('') });
    expect(isValid(authorization, given)).toBe(true);
    expect(isValid(authorization, { ...given, rawQuery: 'a=1&b=2' })).toBe(false);
  });

  it('refuses another body, host, secret, timestamp and content type', () => {
    const authorization = sdkAuthorization();
    expect(isValid(authorization, request({ bodyHash: sha256('{"A":2}') }))).toBe(false);
    expect(isValid(authorization, request({ hosts: ['10.0.0.1'] }))).toBe(false);
    expect(isValid(authorization, request(), 'not-a-real-secret-2')).toBe(false);
    expect(isValid(authorization, request({ timestamp: '1551113066' }))).toBe(false);
    expect(isValid(authorization, request({}, { 'content-type': 'text/plain' }))).toBe(false);
  });

  it('signs the literal instead of the body for UNSIGNED-PAYLOAD', () => {
    const authorization = sdkAuthorization({ payload: Buffer.from('UNSIGNED-PAYLOAD') });
    expect(isValid(authorization, request({}, { 'x-tc-content-sha256': 'UNSIGNED-PAYLOAD' }))).toBe(true);
    expect(isValid(authorization, request())).toBe(false);
  });
});

describe('parseTc3Authorization', () => {
  it('reads the published example', () => {
    expect(parseTc3Authorization(PUBLISHED.authorization)).toMatchObject({
      secretId: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE',
      date: '2019-02-25',
      service: 'cvm',
      signedHeaders: ['content-type', 'host'],
    });
  });

  it('accepts any service, such as the one a loopback endpoint gives', () => {
    expect(parseTc3Authorization(sdkAuthorization().replace('/127/', '/localhost:8080/'))?.service).toBe(
      'localhost:8080',
    );
  });

  it.each([
    ['', 'empty'],
    ['SKIP', 'the word for unsigned requests'],
    ['Bearer abc', 'another scheme'],
    [PUBLISHED.authorization.replace('tc3_request', 'tc4_request'), 'another terminator'],
    [PUBLISHED.authorization.replace(';host', ''), 'a host that is not signed'],
    [PUBLISHED.authorization.replace('content-type;', ''), 'a content type that is not signed'],
    [PUBLISHED.authorization.slice(0, -1), 'a signature cut short'],
    [PUBLISHED.authorization.replace('2019-02-25', '20190225'), 'another date form'],
  ])('refuses %j: %s', (header) => {
    expect(parseTc3Authorization(header)).toBeUndefined();
  });
});

describe('utcDate', () => {
  it('turns at midnight UTC', () => {
    expect([1551139199, 1551139200].map(utcDate)).toEqual(['2019-02-25', '2019-02-26']);
  });
});
