import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Engine } from '@face/engine';
import { describeWithSharedData, makeBadImages } from '@face/testing';
import { Validator } from '@seriousme/openapi-schema-validator';
import sharp from 'sharp';
import { photo, plainImage } from '../support/images.js';
import { startTestEngine } from '../support/test-engine.js';
import { KEY, type TestServer, startTestServer } from '../support/test-server.js';

const TENCENT_KEY = { id: 'tencent-only', secret: 'not-a-real-secret-8' };
const SLOW_KEY = { id: 'slow', secret: 'not-a-real-secret-9' };

let engine: Engine;
let server: TestServer;
let plain: string;

beforeAll(async () => {
  engine = await startTestEngine();
  plain = (await plainImage('png')).toString('base64');
  server = await startTestServer(engine, {
    keys: [KEY, { ...TENCENT_KEY, protocols: ['tencent'] }, { ...SLOW_KEY, requestsPerSecond: 0.001 }],
  });
});

afterAll(async () => {
  await server.close();
  await engine.close();
});

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly content: Record<string, unknown>;
}

const bearer = ({ id, secret }: { id: string; secret: string }): string => `Bearer ${id}.${secret}`;

async function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const isForm = body instanceof FormData;
  const response = await fetch(`${server.url}/v1/${path}`, {
    method: 'POST',
    body: isForm ? body : typeof body === 'string' ? body : JSON.stringify(body),
    headers: {
      authorization: bearer(KEY),
      ...(isForm ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
  });
  const content = (await response.json()) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, content };
}

async function codeOf(
  path: string,
  body: unknown,
  headers?: Record<string, string>,
): Promise<[number, unknown]> {
  const { status, content } = await post(path, body, headers);
  return [status, content.code];
}

describe('problems', () => {
  it('are problem+json with our code, the request id and what to do', async () => {
    const { status, headers, content } = await post('compare', {
      a: { base64: plain },
      b: { base64: plain },
    });
    expect(status).toBe(422);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(content).toMatchObject({
      type: 'urn:face:error:NO_FACE',
      status: 422,
      code: 'NO_FACE',
      retryable: false,
      params: { side: 'a' },
    });
    expect(content.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('say which of two images could not be had', async () => {
    const body = { a: { base64: plain }, b: { url: 'http://b.test/' } };
    const { content } = await post('compare', body);
    expect(content).toMatchObject({ code: 'URL_NOT_ALLOWED', params: { side: 'b' } });
  });

  it.each([
    ['compare', {}, [400, 'INVALID_ARGUMENT']],
    ['compare', { a: { base64: 'x' } }, [400, 'INVALID_ARGUMENT']],
    ['compare', { a: {}, b: {} }, [400, 'INVALID_ARGUMENT']],
    ['compare', { a: { base64: 'x', url: 'y' }, b: { base64: 'x' } }, [400, 'INVALID_ARGUMENT']],
    ['compare', { a: { base64: 1 }, b: { base64: 'x' } }, [400, 'INVALID_ARGUMENT']],
    ['compare', { a: { file: '/etc/passwd' }, b: { base64: 'x' } }, [400, 'INVALID_ARGUMENT']],
    ['compare', { a: { base64: 'x' }, b: { base64: 'x' }, unknown: 1 }, [400, 'INVALID_ARGUMENT']],
    ['compare', { a: { base64: '***' }, b: { base64: 'x' } }, [400, 'IMAGE_BASE64_INVALID']],
    ['compare', { a: { base64: '' }, b: { base64: 'x' } }, [400, 'IMAGE_EMPTY']],
    ['compare', { a: { url: 'http://a.test/' }, b: { url: 'http://b.test/' } }, [400, 'URL_NOT_ALLOWED']],
    ['compare', '{"a":', [400, 'REQUEST_INVALID']],
    ['compare', '', [400, 'REQUEST_INVALID']],
    ['detect', { image: { base64: 'aGVsbG8=' } }, [415, 'IMAGE_FORMAT_UNSUPPORTED']],
    ['detect', { image: { base64: 'x' }, minFaceSize: '20' }, [400, 'INVALID_ARGUMENT']],
    ['detect', { image: { base64: 'x' }, choose: 'youngest' }, [400, 'INVALID_ARGUMENT']],
    ['embed', { image: { base64: 'x' }, format: 'float64' }, [400, 'INVALID_ARGUMENT']],
    ['compare-templates', { a: 'AAAA', b: 'AAAA' }, [400, 'TEMPLATE_INVALID']],
    ['nothing', {}, [404, 'ROUTE_NOT_FOUND']],
  ])('%s %j', async (path, body, expected) => {
    expect(await codeOf(path, body)).toEqual(expected);
  });

  it('name the field that is wrong', async () => {
    const { content } = await post('compare', { a: { base64: 1 }, b: { base64: 'x' } });
    expect(content.params).toMatchObject({ name: 'a.base64' });
  });

  it('refuse other content types and broken multipart bodies', async () => {
    for (const type of ['text/plain', 'application/json-x', 'application/json/x', 'multipart/form-data-x']) {
      expect(await codeOf('compare', '{}', { 'content-type': type })).toEqual([400, 'REQUEST_INVALID']);
    }
    expect(await codeOf('compare', 'x', { 'content-type': 'multipart/form-data' })).toEqual([
      400,
      'REQUEST_INVALID',
    ]);
  });

  it('of a body that is too large are 413', async () => {
    expect(await codeOf('compare', 'x'.repeat(11 * 2 ** 20))).toEqual([413, 'REQUEST_TOO_LARGE']);
  });

  it('of every bad image are 4xx with a code of that image', async () => {
    for (const { name, bytes, codes } of await makeBadImages()) {
      const { status, content } = await post('detect', {
        image: { base64: Buffer.from(bytes).toString('base64') },
      });
      expect([name, status < 500, codes.includes(String(content.code))]).toEqual([name, true, true]);
    }
  });
});

describe('keys', () => {
  const body = { image: { base64: 'aGVsbG8=' } };
  it.each([
    ['none', '', [401, 'KEY_REJECTED']],
    ['an unknown one', bearer({ id: 'x', secret: KEY.secret }), [401, 'KEY_REJECTED']],
    ['a wrong secret', bearer({ id: KEY.id, secret: 'x' }), [401, 'KEY_REJECTED']],
    ['another scheme', `Digest ${KEY.id}`, [401, 'KEY_REJECTED']],
    ['one for other protocols', bearer(TENCENT_KEY), [403, 'KEY_FORBIDDEN']],
    ['one as Bearer', bearer(KEY), [415, 'IMAGE_FORMAT_UNSUPPORTED']],
    [
      'one as Basic',
      `Basic ${Buffer.from(`${KEY.id}:${KEY.secret}`).toString('base64')}`,
      [415, 'IMAGE_FORMAT_UNSUPPORTED'],
    ],
  ])('%s', async (_, authorization, expected) => {
    expect(await codeOf('detect', body, { authorization })).toEqual(expected);
  });

  it('ask for Bearer, which makes no browser open a password window', async () => {
    const { headers } = await post('detect', body, { authorization: '' });
    expect(headers.get('www-authenticate')).toBe('Bearer realm="face"');
  });

  it('past their rate get 429 and Retry-After', async () => {
    const headers = { authorization: bearer(SLOW_KEY) };
    await post('detect', body, headers);
    const answer = await post('detect', body, headers);
    expect([answer.status, answer.content.code]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(900);
  });
});

describe('/v1/info', () => {
  it('tells what runs, to everybody', async () => {
    const response = await fetch(`${server.url}/v1/info`);
    expect(await response.json()).toMatchObject({ pack: 'embedded', keyRequired: true, urls: false });
  });
});

describe('/docs', () => {
  it('is a valid OpenAPI document', async () => {
    const document = (await (await fetch(`${server.url}/docs/json`)).json()) as Record<string, unknown>;
    expect(await new Validator().validate(document)).toEqual({ valid: true });
  });

  it('describes the REST routes and no other in OpenAPI 3.1', async () => {
    const document = (await (await fetch(`${server.url}/docs/json`)).json()) as {
      openapi: string;
      paths: Record<string, { post?: { requestBody: { content: object } } }>;
    };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths).sort()).toEqual([
      '/v1/compare',
      '/v1/compare-templates',
      '/v1/detect',
      '/v1/embed',
      '/v1/face-tokens/{token}',
      '/v1/info',
    ]);
    expect(Object.keys(document.paths['/v1/compare']!.post!.requestBody.content)).toEqual([
      'application/json',
      'multipart/form-data',
    ]);
  });

  it('is a page of this server alone', async () => {
    const response = await fetch(`${server.url}/docs/static/index.html`);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(await response.text()).not.toMatch(/(src|href)="https?:/);
  });
});

describeWithSharedData('photos of people', () => {
  const form = (parts: Record<string, Buffer | string>): FormData => {
    const data = new FormData();
    for (const [name, value] of Object.entries(parts)) {
      data.append(name, typeof value === 'string' ? value : new Blob([Uint8Array.from(value)]));
    }
    return data;
  };

  it('compare alike as JSON, as multipart and by templates', async () => {
    const [a, b] = [photo('001_03'), photo('001_08')];
    const json = await post('compare', {
      a: { base64: a.toString('base64') },
      b: { base64: `data:image/jpeg;base64,${b.toString('base64')}` },
    });
    const direct = await engine.compare({ bytes: a }, { bytes: b });
    expect(json.content).toMatchObject({
      score: direct.score,
      model: direct.model,
      thresholds: direct.thresholds,
    });
    expect((await post('compare', form({ a, b }))).content.score).toBe(direct.score);
    const templates = await Promise.all(
      [a, b].map(async (image) => (await post('embed', form({ image }))).content.template),
    );
    const compared = await post('compare-templates', { a: templates[0], b: templates[1] });
    expect(compared.content).toMatchObject({ score: direct.score, verdict: json.content.verdict });
  });

  it('are found with box, landmarks and confidence', async () => {
    const { content } = await post(
      'detect',
      form({ image: photo('005_03'), minFaceSize: '50', rotate: 'auto' }),
    );
    expect(content.image).toEqual({ width: 1350, height: 1350 });
    const [face] = content.faces as { box: object; landmarks: object[]; confidence: number }[];
    expect(face!.landmarks).toHaveLength(5);
    expect(face!.confidence).toBeGreaterThan(0.3);
  });

  it('carry their quality, and are refused below a level', async () => {
    const image = photo('005_03');
    const { content } = await post('detect', form({ image, quality: '4' }));
    const direct = await engine.detect({ bytes: image });
    expect((content.faces as { quality: unknown }[])[0]!.quality).toEqual(direct.faces[0]!.quality);
    const blurred = await sharp(image).resize(500).blur(6).jpeg().toBuffer();
    const refused = await post('compare', form({ a: image, b: blurred, quality: '3' }));
    expect([refused.status, refused.content.code]).toEqual([422, 'FACE_QUALITY']);
    expect(refused.content.params).toMatchObject({ measure: 'sharpness', minimum: 40, level: 3, side: 'b' });
    const wrong = await post('compare', form({ a: image, b: blurred, quality: '5' }));
    expect(wrong.status).toBe(400);
  });

  it('refuse templates of another model', async () => {
    const { content } = await post('embed', form({ image: photo('005_03'), format: 'int8' }));
    const altered = Buffer.from(String(content.template), 'base64');
    altered[20]! ^= 1;
    const answer = await post('compare-templates', { a: content.template, b: altered.toString('base64') });
    expect([answer.status, answer.content.code]).toEqual([400, 'TEMPLATE_INVALID']);
  });
});
