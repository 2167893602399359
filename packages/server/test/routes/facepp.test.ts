import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Engine } from '@face/engine';
import { FACEPP_AUTH, faceppRefusal, multipart, postFacepp, readFacepp } from '../support/facepp.js';
import { plainImage } from '../support/images.js';
import { startTestEngine } from '../support/test-engine.js';
import { KEY, type TestServer, startTestServer } from '../support/test-server.js';

const LIMITED_KEY = { id: 'limited', secret: 'not-a-real-secret-6' };
const FORBIDDEN_KEY = { id: 'tencent-only', secret: 'not-a-real-secret-7' };

let engine: Engine;
let server: TestServer;
let plain: Buffer;

beforeAll(async () => {
  engine = await startTestEngine();
  plain = await plainImage('png');
  server = await startTestServer(engine, {
    keys: [KEY, { ...LIMITED_KEY, requestsPerSecond: 0.001 }, { ...FORBIDDEN_KEY, protocols: ['tencent'] }],
  });
});

afterAll(async () => {
  await server.close();
  await engine.close();
});

describe('every answer', () => {
  it('has the time in whole milliseconds and a request id of time and UUID', async () => {
    const answer = await postFacepp(server.url, { image_file1: plain, image_file2: plain });
    expect(answer.status).toBe(200);
    expect(Number.isInteger(answer.time_used)).toBe(true);
    expect(answer.request_id).toMatch(/^\d{10},[0-9a-f-]{36}$/);
  });

  it.each([
    ['POST', '/facepp/v3/nothing'],
    ['POST', '/facepp/v2/compare'],
    ['GET', '/facepp/v3/compare'],
    ['POST', '/facepp/'],
  ])('to %s %s is API_NOT_FOUND', async (method, path) => {
    const { status, error_message } = await readFacepp(await fetch(`${server.url}${path}`, { method }));
    expect([status, error_message]).toEqual([404, 'API_NOT_FOUND']);
  });

  it('to a body over the cap is 413 in plain text', async () => {
    const body = multipart({ ...FACEPP_AUTH, image_file1: Buffer.alloc(11 * 2 ** 20) });
    const response = await fetch(`${server.url}/facepp/v3/compare`, { method: 'POST', body });
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      413,
      'text/plain',
      'Request Entity Too Large',
    ]);
  });
});

describe('authentication', () => {
  it.each([
    ['no key', { api_key: '', api_secret: KEY.secret }, [400, 'MISSING_ARGUMENTS: api_key']],
    ['no secret', { api_key: KEY.id, api_secret: '' }, [400, 'MISSING_ARGUMENTS: api_secret']],
    ['a wrong secret', { api_key: KEY.id, api_secret: 'x' }, [401, 'AUTHENTICATION_ERROR']],
    ['an unknown key', { api_key: 'unknown', api_secret: KEY.secret }, [401, 'AUTHENTICATION_ERROR']],
    [
      'a key for other protocols',
      { api_key: FORBIDDEN_KEY.id, api_secret: FORBIDDEN_KEY.secret },
      [403, 'AUTHORIZATION_ERROR:Denied by Admin'],
    ],
  ])('with %s', async (_, fields, expected) => {
    expect(await faceppRefusal(server.url, fields)).toEqual(expected);
  });

  it('refuses past the rate of the key', async () => {
    const fields = { api_key: LIMITED_KEY.id, api_secret: LIMITED_KEY.secret };
    await postFacepp(server.url, fields);
    expect(await faceppRefusal(server.url, fields)).toEqual([403, 'CONCURRENCY_LIMIT_EXCEEDED']);
  });
});

describe('image limits', () => {
  it.each([
    ['png', 48, 48, undefined],
    ['png', 47, 48, 'INVALID_IMAGE_SIZE: image_file1'],
    ['png', 4096, 48, undefined],
    ['jpeg', 4097, 48, 'INVALID_IMAGE_SIZE: image_file1'],
    ['webp', 160, 160, 'IMAGE_ERROR_UNSUPPORTED_FORMAT: image_file1'],
    ['gif', 160, 160, 'IMAGE_ERROR_UNSUPPORTED_FORMAT: image_file1'],
  ] as const)('%s of %i x %i: %s', async (format, width, height, expected) => {
    const [, error] = await faceppRefusal(server.url, {
      image_file1: await plainImage(format, width, height),
      image_file2: plain,
    });
    expect(error).toBe(expected);
  });

  it('refuses an image that is damaged, by the name of its field', async () => {
    const jpeg = await plainImage('jpeg', 400, 400);
    const cut = jpeg.subarray(0, jpeg.length / 2);
    expect(await faceppRefusal(server.url, { image_file1: plain, image_file2: cut })).toEqual([
      400,
      'IMAGE_ERROR_UNSUPPORTED_FORMAT: image_file2',
    ]);
  });

  it('counts 2 MB of image, as file or as base64', async () => {
    const padded = (sizeBytes: number): Buffer =>
      Buffer.concat([plain, Buffer.alloc(sizeBytes - plain.length)]);
    const over = padded(2 * 2 ** 20 + 1);
    expect(await faceppRefusal(server.url, { image_file1: over, image_file2: plain })).toEqual([
      400,
      'IMAGE_FILE_TOO_LARGE: image_file1',
    ]);
    expect(
      await faceppRefusal(server.url, { image_base64_1: over.toString('base64'), image_file2: plain }),
    ).toEqual([400, 'IMAGE_FILE_TOO_LARGE: image_base64_1']);
    const full = padded(2 * 2 ** 20);
    expect((await postFacepp(server.url, { image_file1: full, image_file2: full })).status).toBe(200);
  });
});

describe('no face', () => {
  it('is an answer with empty lists, without confidence and thresholds', async () => {
    const { status, faces1, faces2, image_id1, image_id2, ...rest } = await postFacepp(server.url, {
      image_file1: plain,
      image_base64_2: plain.toString('base64'),
    });
    expect([status, faces1, faces2]).toEqual([200, [], []]);
    expect(Object.keys(rest).sort()).toEqual(['request_id', 'time_used']);
    expect(image_id1).not.toBe(image_id2);
  });

  it('is a count of 0 for detect', async () => {
    expect(await postFacepp(server.url, { image_file: plain }, 'detect')).toMatchObject({
      status: 200,
      face_num: 0,
      faces: [],
    });
  });
});
