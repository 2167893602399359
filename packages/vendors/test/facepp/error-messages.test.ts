import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FACEPP_ERRORS, type FaceppErrorSpec } from '@face/core';
import { type FaceppComparer, createFaceppComparer } from '../../src/index.js';
import { FACEPP_KEYS } from '../cloud/facepp-cloud.js';
import { type Answer, LoopbackServer, json, plain } from '../cloud/loopback-server.js';
import { refusal } from '../cloud/refusal.js';

let server: LoopbackServer;
let comparer: FaceppComparer;
let answer: Answer;

beforeAll(async () => {
  server = await new LoopbackServer((arrival, response) => answer(arrival, response)).start();
  comparer = createFaceppComparer({
    ...FACEPP_KEYS,
    endpoint: server.endpoint,
    protocol: 'http',
    rateLimit: { requests: 10_000 },
    backoff: { firstMs: 1, maxMs: 2 },
  });
});
afterAll(async () => {
  await comparer.close();
  await server.stop();
});

const [a, b] = [{ url: 'https://example.com/a.jpg' }, { url: 'https://example.com/b.jpg' }];
const ARGUMENTS: Readonly<Record<string, string>> = {
  '<face_token>': 'c2fc0ad7c8da3af5a34b9c70ff764da0',
  '<param>': 'image_url2',
  '<key>': 'image_base64_1',
  '<reason>': 'Denied by Admin',
};

/** A documented form with its placeholder filled, with each spacing of the colon that occurs. */
function messages({ form }: FaceppErrorSpec): string[] {
  const [code, placeholder] = form.split(/: ?/);
  if (placeholder === undefined) return [form];
  return [':', ': ', ' : '].map((colon) => `${code!}${colon}${ARGUMENTS[placeholder]!}`);
}

const cases = Object.entries<FaceppErrorSpec>(FACEPP_ERRORS).flatMap(([code, spec]) =>
  messages(spec).map((message) => [message, code, spec] as const),
);

describe('every Face++ message', () => {
  it.each(cases)('%s comes back as ours', async (message, vendorCode, spec) => {
    const { status } = spec;
    const body = { error_message: message, request_id: 'loopback-request', time_used: 4 };
    answer = spec.plainText === true ? plain(message, status) : json(body, status);
    server.reset();
    const error = await refusal(comparer.compare(a, b));
    expect(error.code).toBe(spec.ours);
    expect(error.params).toMatchObject({ vendor: 'facepp', vendorCode, status });
    if (spec.plainText !== true) expect(error.params.requestId).toBe('loopback-request');
    expect(server.requestCount).toBe(spec.retryable ? 3 : 1);
  });

  it.each([
    ['INVALID_IMAGE_URL: image_url1', 'a'],
    ['INVALID_IMAGE_URL:image_url2', 'b'],
    ['IMAGE_FILE_TOO_LARGE: image_file2', 'b'],
    ['IMAGE_ERROR_UNSUPPORTED_FORMAT:image_base64_1', 'a'],
    ['MISSING_ARGUMENTS: api_key', undefined],
  ])('%s is about side %p', async (error_message, side) => {
    answer = json({ error_message, request_id: 'r' }, 400);
    const error = await refusal(comparer.compare(a, b));
    expect(error.params.side).toBe(side);
  });

  it('that names a face token does not pass it on: it is biometric', async () => {
    const token = 'c2fc0ad7c8da3af5a34b9c70ff764da0';
    answer = json({ error_message: `INVALID_FACE_TOKEN:${token}`, request_id: 'r' }, 400);
    const error = await refusal(comparer.compare(a, b));
    expect(JSON.stringify(error)).not.toContain(token);
  });

  it.each([
    [{ faceToken: 'c2fc0ad7c8da3af5a34b9c70ff764da1' }, b, 'a'],
    [a, { faceToken: 'c2fc0ad7c8da3af5a34b9c70ff764da1' }, 'b'],
    [{ faceToken: '0'.repeat(32) }, { faceToken: 'c2fc0ad7c8da3af5a34b9c70ff764da1' }, 'b'],
    [{ faceToken: '0'.repeat(32) }, { faceToken: '2'.repeat(32) }, undefined],
  ])('that names a face token is about its side (%#)', async (first, second, side) => {
    answer = json(
      { error_message: 'INVALID_FACE_TOKEN: c2fc0ad7c8da3af5a34b9c70ff764da1', request_id: 'r' },
      400,
    );
    const error = await refusal(comparer.compare(first, second));
    expect([error.code, error.params.side]).toEqual(['FACE_TOKEN_NOT_FOUND', side]);
  });

  it.each([
    '"Insufficient Account Balance"',
    'insufficient account balance',
    "'INSUFFICIENT ACCOUNT BALANCE'",
  ])('AUTHORIZATION_ERROR:%s is about an empty account', async (reason) => {
    answer = json({ error_message: `AUTHORIZATION_ERROR:${reason}`, request_id: 'r' }, 403);
    const error = await refusal(comparer.compare(a, b));
    expect(error).toMatchObject({
      code: 'VENDOR_ACCOUNT',
      params: { argument: 'Insufficient Account Balance' },
    });
  });

  it.each([
    [503, 'VENDOR_UNAVAILABLE'],
    [429, 'VENDOR_RATE_LIMITED'],
  ])('that is not in the catalog and comes with status %i is tried again', async (status, ours) => {
    answer = json({ error_message: 'BRAND_NEW', request_id: 'r' }, status);
    server.reset();
    const error = await refusal(comparer.compare(a, b));
    expect(error).toMatchObject({ code: ours, params: { vendorCode: 'BRAND_NEW', status } });
    expect(server.requestCount).toBe(3);
  });

  it('about an empty account is VENDOR_ACCOUNT', async () => {
    answer = json(
      { error_message: 'AUTHORIZATION_ERROR: Insufficient Account Balance', request_id: 'r' },
      403,
    );
    const error = await refusal(comparer.compare(a, b));
    expect(error).toMatchObject({
      code: 'VENDOR_ACCOUNT',
      params: { argument: 'Insufficient Account Balance' },
    });
  });

  it('that is not in the catalog is VENDOR_FAILED and told verbatim', async () => {
    answer = json({ error_message: 'BRAND_NEW:thing', request_id: 'r' }, 400);
    const error = await refusal(comparer.compare(a, b));
    expect(error).toMatchObject({ code: 'VENDOR_FAILED', params: { vendorCode: 'BRAND_NEW' } });
  });

  it.each(['<html><body>413 Request Entity Too Large</body></html>', ''])(
    'a 413 whose body is %p means too many bytes',
    async (text) => {
      answer = plain(text, 413);
      expect((await refusal(comparer.compare(a, b))).code).toBe('IMAGE_TOO_MANY_BYTES');
    },
  );
});
