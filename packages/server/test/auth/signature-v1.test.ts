import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { isSignatureV1Method, isSignatureV1Valid } from '../../src/auth/signature-v1.js';
import { sdkSign } from '../support/sign-tencent.js';

const SECRET = 'not-a-real-secret-1';
const parameters = new Map([
  ['Nonce', '11886'],
  ['Action', 'CompareFace'],
  ['UrlA', 'http://test/a b&c=d.jpg'],
  ['action', 'lower case sorts last'],
]);
const text =
  'GET127.0.0.1:8080/?Action=CompareFace&Nonce=11886&UrlA=http://test/a b&c=d.jpg&action=lower case sorts last';
const hosts = ['127.0.0.1:8080', '127.0.0.1'];

describe('isSignatureV1Valid', () => {
  it("accepts the published example of Tencent's document", () => {
    const published = new Map([
      ['Action', 'DescribeInstances'],
      ['InstanceIds.0', 'ins-09dx96dg'],
      ['Limit', '20'],
      ['Nonce', '11886'],
      ['Offset', '0'],
      ['Region', 'ap-guangzhou'],
      ['SecretId', 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE'],
      ['Timestamp', '1465185768'],
      ['Version', '2017-03-12'],
    ]);
    const request = { method: 'GET', hosts: ['cvm.tencentcloudapi.com'], parameters: published };
    const secret = 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE';
    expect(isSignatureV1Valid('EliP9YW3pW28FpsEdkXt/+WcGeI=', request, secret, 'HmacSHA1')).toBe(true);
  });

  it.each(['HmacSHA1', 'HmacSHA256'] as const)('accepts what the official SDK signs with %s', (method) => {
    const signature = sdkSign.sign(SECRET, text, method);
    expect(isSignatureV1Valid(signature, { method: 'GET', hosts, parameters }, SECRET, method)).toBe(true);
  });

  it('accepts the host without its port and ignores the signature among the parameters', () => {
    const signature = createHmac('sha1', SECRET).update(text.replace(':8080', '')).digest('base64');
    const all = new Map([...parameters, ['Signature', signature]]);
    const request = { method: 'GET', hosts, parameters: all };
    expect(isSignatureV1Valid(signature, request, SECRET, 'HmacSHA1')).toBe(true);
  });

  it('refuses another method, parameter, secret or digest', () => {
    const signature = sdkSign.sign(SECRET, text, 'HmacSHA1');
    const request = { method: 'GET', hosts, parameters };
    const changed = new Map([...parameters, ['Nonce', '1']]);
    expect(isSignatureV1Valid(signature, { ...request, method: 'POST' }, SECRET, 'HmacSHA1')).toBe(false);
    expect(isSignatureV1Valid(signature, { ...request, parameters: changed }, SECRET, 'HmacSHA1')).toBe(
      false,
    );
    expect(isSignatureV1Valid(signature, request, `${SECRET}x`, 'HmacSHA1')).toBe(false);
    expect(isSignatureV1Valid(signature, request, SECRET, 'HmacSHA256')).toBe(false);
  });
});

describe('isSignatureV1Method', () => {
  it('knows the two documented digests and no property of every object', () => {
    expect(['HmacSHA1', 'HmacSHA256', 'HmacMD5', 'toString', '__proto__'].map(isSignatureV1Method)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
