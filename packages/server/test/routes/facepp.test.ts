import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Engine } from '@face/engine';
import { describeWithSharedData } from '@face/testing';
import sharp from 'sharp';
import { photo, plainImage } from '../support/images.js';
import { startTestEngine } from '../support/test-engine.js';
import { KEY, OTHER_KEY, type TestServer, startTestServer } from '../support/test-server.js';

interface Answer {
  readonly status: number;
  readonly error_message?: string;
  readonly [field: string]: unknown;
}
type Fields = Record<string, string | Buffer>;

const LIMITED_KEY = { id: 'limited', secret: 'not-a-real-secret-6' };
const FACEPP_KEY = { id: 'facepp-only', secret: 'not-a-real-secret-8' };
const FORBIDDEN_KEY = { id: 'tencent-only', secret: 'not-a-real-secret-7' };
const AUTH = { api_key: KEY.id, api_secret: KEY.secret };

let engine: Engine;
let server: TestServer;
let plain: Buffer;

beforeAll(async () => {
  engine = await startTestEngine();
  plain = await plainImage('png');
  server = await startTestServer(engine, {
    keys: [
      KEY,
      OTHER_KEY,
      { ...LIMITED_KEY, requestsPerSecond: 0.001 },
      { ...FORBIDDEN_KEY, protocols: ['tencent'] },
      { ...FACEPP_KEY, protocols: ['facepp'] },
    ],
  });
});

afterAll(async () => {
  await server.close();
  await engine.close();
});

async function read(response: Response): Promise<Answer> {
  return { status: response.status, ...((await response.json()) as object) };
}

function multipart(fields: Fields): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, new Blob([Uint8Array.from(value)]), name);
  }
  return form;
}

async function post(fields: Fields, api = 'compare', url = server.url): Promise<Answer> {
  const body = multipart({ ...AUTH, ...fields });
  return read(await fetch(`${url}/facepp/v3/${api}`, { method: 'POST', body }));
}

const message = async (fields: Fields, api?: string): Promise<[number, string | undefined]> => {
  const { status, error_message } = await post(fields, api);
  return [status, error_message];
};

describe('every answer', () => {
  it('has the time in whole milliseconds and a request id of time and UUID', async () => {
    const answer = await post({ image_file1: plain, image_file2: plain });
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
    const { status, error_message } = await read(await fetch(`${server.url}${path}`, { method }));
    expect([status, error_message]).toEqual([404, 'API_NOT_FOUND']);
  });

  it('to a body over the cap is 413 in plain text', async () => {
    const body = multipart({ ...AUTH, image_file1: Buffer.alloc(11 * 2 ** 20) });
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
    expect(await message(fields)).toEqual(expected);
  });

  it('refuses past the rate of the key', async () => {
    const fields = { api_key: LIMITED_KEY.id, api_secret: LIMITED_KEY.secret };
    await post(fields);
    expect(await message(fields)).toEqual([403, 'CONCURRENCY_LIMIT_EXCEEDED']);
  });
});

describe('arguments', () => {
  it.each([
    [
      'nothing for a side',
      { image_file1: 'png' },
      'MISSING_ARGUMENTS: image_url2, image_file2, image_base64_2',
    ],
    [
      'empty strings, which count as absent',
      { image_base64_1: '' },
      'MISSING_ARGUMENTS: image_url1, image_file1, image_base64_1',
    ],
    [
      'an unknown token',
      { face_token1: 'c2fc0ad7c8da3af5a34b9c70ff764da0' },
      'INVALID_FACE_TOKEN:c2fc0ad7c8da3af5a34b9c70ff764da0',
    ],
    ['a token that is none', { face_token1: 'x\r\n"' }, 'INVALID_FACE_TOKEN:x??"'],
    ['no image', { image_base64_1: 'aGVsbG8=' }, 'IMAGE_ERROR_UNSUPPORTED_FORMAT: image_base64_1'],
    ['no base64', { image_base64_1: '***' }, 'IMAGE_ERROR_UNSUPPORTED_FORMAT: image_base64_1'],
    ['URLs where they are off', { image_url1: 'http://a.test/a.png' }, 'INVALID_IMAGE_URL: image_url1'],
    [
      'a rectangle that is none',
      { image_file1: 'png', face_rectangle1: '1,2,3' },
      'BAD_ARGUMENTS:face_rectangle1',
    ],
    ['a flat rectangle', { image_file1: 'png', face_rectangle1: '1,2,3,0' }, 'BAD_ARGUMENTS:face_rectangle1'],
  ])('%s', async (_, given, expected) => {
    const other = 'image_file1' in given && !('face_rectangle1' in given) ? {} : { image_file2: plain };
    const fields = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, value === 'png' ? plain : value]),
    );
    expect(await message({ ...other, ...fields })).toEqual([400, expected]);
  });

  it('refuses a field that is sent twice, also once in query and body', async () => {
    const form = multipart({ ...AUTH });
    form.append('api_key', KEY.id);
    const twice = await fetch(`${server.url}/facepp/v3/compare`, { method: 'POST', body: form });
    const both = await fetch(`${server.url}/facepp/v3/compare?api_key=x`, {
      method: 'POST',
      body: multipart(AUTH),
    });
    expect((await read(twice)).error_message).toBe('COEXISTENCE_ARGUMENTS');
    expect((await read(both)).error_message).toBe('COEXISTENCE_ARGUMENTS');
  });

  it('takes the source that comes first in precedence and ignores the others', async () => {
    const all = {
      face_token1: '0'.repeat(32),
      image_file1: plain,
      image_base64_1: 'junk',
      image_url1: 'junk',
      image_file2: plain,
    };
    const { face_token1, ...withoutToken } = all;
    const { image_file1, ...withoutFile } = withoutToken;
    const { image_base64_1, ...onlyUrl } = withoutFile;
    expect([face_token1, image_file1, image_base64_1].every((value) => value.length > 0)).toBe(true);
    expect(await message(all)).toEqual([400, `INVALID_FACE_TOKEN:${'0'.repeat(32)}`]);
    expect(await message(withoutToken)).toEqual([200, undefined]);
    expect(await message(withoutFile)).toEqual([400, 'IMAGE_ERROR_UNSUPPORTED_FORMAT: image_base64_1']);
    expect(await message(onlyUrl)).toEqual([400, 'INVALID_IMAGE_URL: image_url1']);
  });

  it('refuses a file that is sent as text in a form', async () => {
    const body = new URLSearchParams({ ...AUTH, image_file1: 'x', image_file2: 'y' });
    const answer = await read(await fetch(`${server.url}/facepp/v3/compare`, { method: 'POST', body }));
    expect([answer.status, answer.error_message]).toEqual([400, 'BAD_ARGUMENTS:image_file1']);
  });

  it('are read from a form, from the query alone, and with an unescaped plus sign', async () => {
    const base64 = plain.toString('base64');
    const fields = { ...AUTH, image_base64_1: base64, image_base64_2: base64 };
    const url = `${server.url}/facepp/v3/compare`;
    const query = new URLSearchParams(fields).toString();
    const answers = await Promise.all([
      fetch(url, { method: 'POST', body: new URLSearchParams(fields) }),
      fetch(`${url}?${query}`, { method: 'POST' }),
      fetch(url, {
        method: 'POST',
        body: query.replaceAll('%2B', '+'),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
    ]);
    expect(await Promise.all(answers.map(async (answer) => (await read(answer)).faces1))).toEqual([
      [],
      [],
      [],
    ]);
  });

  it('are refused when the multipart body is broken', async () => {
    const answer = await fetch(`${server.url}/facepp/v3/compare`, {
      method: 'POST',
      body: 'no multipart',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    });
    expect((await read(answer)).error_message).toBe('BAD_ARGUMENTS:body');
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
    const [, error] = await message({
      image_file1: await plainImage(format, width, height),
      image_file2: plain,
    });
    expect(error).toBe(expected);
  });

  it('counts 2 MB of image, as file or as base64', async () => {
    const padded = (sizeBytes: number): Buffer =>
      Buffer.concat([plain, Buffer.alloc(sizeBytes - plain.length)]);
    const over = padded(2 * 2 ** 20 + 1);
    expect(await message({ image_file1: over, image_file2: plain })).toEqual([
      400,
      'IMAGE_FILE_TOO_LARGE: image_file1',
    ]);
    expect(await message({ image_base64_1: over.toString('base64'), image_file2: plain })).toEqual([
      400,
      'IMAGE_FILE_TOO_LARGE: image_base64_1',
    ]);
    const full = padded(2 * 2 ** 20);
    expect((await post({ image_file1: full, image_file2: full })).status).toBe(200);
  });
});

describe('no face', () => {
  it('is an answer with empty lists, without confidence and thresholds', async () => {
    const { status, faces1, faces2, image_id1, image_id2, ...rest } = await post({
      image_file1: plain,
      image_base64_2: plain.toString('base64'),
    });
    expect([status, faces1, faces2]).toEqual([200, [], []]);
    expect(Object.keys(rest).sort()).toEqual(['request_id', 'time_used']);
    expect(image_id1).not.toBe(image_id2);
  });

  it('is a count of 0 for detect', async () => {
    expect(await post({ image_file: plain }, 'detect')).toMatchObject({
      status: 200,
      face_num: 0,
      faces: [],
    });
  });
});

describe('detect arguments', () => {
  it.each([
    [{ return_landmark: '3' }, 'BAD_ARGUMENTS:return_landmark'],
    [{ return_attributes: 'age' }, 'BAD_ARGUMENTS:return_attributes'],
    [{ return_attributes: 'blur,age' }, 'BAD_ARGUMENTS:return_attributes'],
    [{ calculate_all: 'yes' }, 'BAD_ARGUMENTS:calculate_all'],
    [{ face_rectangle: 'x' }, 'BAD_ARGUMENTS:face_rectangle'],
  ])('%j', async (fields, expected) => {
    expect(await message({ ...fields, image_file: plain }, 'detect')).toEqual([400, expected]);
  });

  it('needs an image', async () => {
    expect(await message({}, 'detect')).toEqual([
      400,
      'MISSING_ARGUMENTS: image_url, image_file, image_base64',
    ]);
  });
});

describeWithSharedData('photos of people', () => {
  interface Face {
    readonly face_token: string;
    readonly face_rectangle: Record<'top' | 'left' | 'width' | 'height', number>;
    readonly landmark?: Record<string, { x: number; y: number }>;
  }
  let one: Buffer;
  let two: Buffer;
  let two200: Buffer;
  beforeAll(async () => {
    one = photo('001_03');
    two = photo('001_08');
    // Two people side by side: the same portrait at full size and at half.
    const half = await sharp(photo('005_03')).resize(675).toBuffer();
    two200 = await sharp({ create: { width: 2100, height: 1350, channels: 3, background: '#808080' } })
      .composite([
        { input: two, left: 0, top: 0 },
        { input: half, left: 1400, top: 300 },
      ])
      .jpeg()
      .toBuffer();
  });

  it('give the confidence of the engine, thresholds, and the compared face of each image', async () => {
    const answer = await post({ image_file1: one, image_file2: two });
    const direct = await engine.compare({ bytes: one }, { bytes: two });
    expect(answer.confidence).toBe(direct.score);
    expect(answer.thresholds).toEqual({ '1e-3': 70, '1e-4': 80, '1e-5': 90 });
    const [face] = answer.faces1 as Face[];
    expect(Object.keys(face!)).toEqual(['face_token', 'face_rectangle']);
    const { width, height, ...corner } = face!.face_rectangle;
    expect(width).toBe(height);
    expect([width, ...Object.values(corner)].every(Number.isInteger)).toBe(true);
  });

  it('compare alike by file, by base64 and by token, for the key that got the token', async () => {
    const direct = await post({ image_file1: one, image_file2: two });
    const detected = await post({ image_file: one }, 'detect');
    const [face] = detected.faces as Face[];
    const mixed = await post({ face_token1: face!.face_token, image_base64_2: two.toString('base64') });
    expect(mixed.confidence).toBe(direct.confidence);
    expect('image_id1' in mixed || 'faces1' in mixed).toBe(false);
    const [other] = direct.faces2 as Face[];
    const tokens = { face_token1: face!.face_token, face_token2: other!.face_token };
    const byToken = await post(tokens);
    expect(byToken.confidence).toBe(direct.confidence);
    expect(Object.keys(byToken).sort()).toEqual([
      'confidence',
      'request_id',
      'status',
      'thresholds',
      'time_used',
    ]);
    const stolen = { ...tokens, api_key: OTHER_KEY.id, api_secret: OTHER_KEY.secret };
    expect(await message(stolen)).toEqual([400, `INVALID_FACE_TOKEN:${face!.face_token}`]);
  });

  it('give new tokens each time, and a deleted one is unknown', async () => {
    const first = (await post({ image_file: one }, 'detect')).faces as Face[];
    const second = (await post({ image_file: one }, 'detect')).faces as Face[];
    expect(first[0]!.face_token).not.toBe(second[0]!.face_token);
    const authorization = `Bearer ${KEY.id}.${KEY.secret}`;
    const url = `${server.url}/v1/face-tokens/${first[0]!.face_token}`;
    const statuses = [
      (await fetch(url, { method: 'DELETE', headers: { authorization } })).status,
      (await fetch(url, { method: 'DELETE', headers: { authorization } })).status,
    ];
    expect(statuses).toEqual([204, 404]);
    expect(await message({ face_token1: first[0]!.face_token, image_file2: one })).toEqual([
      400,
      `INVALID_FACE_TOKEN:${first[0]!.face_token}`,
    ]);
  });

  it('are deleted by a key for this protocol alone', async () => {
    const key = { api_key: FACEPP_KEY.id, api_secret: FACEPP_KEY.secret };
    const [face] = (await post({ image_file: one, ...key }, 'detect')).faces as Face[];
    const authorization = `Bearer ${FACEPP_KEY.id}.${FACEPP_KEY.secret}`;
    const url = `${server.url}/v1/face-tokens/${face!.face_token}`;
    expect((await fetch(url, { method: 'DELETE', headers: { authorization } })).status).toBe(204);
  });

  it('list the largest face first, each face with a token of its own that compares', async () => {
    const detected = await post({ image_file: two200, return_landmark: '1' }, 'detect');
    const faces = detected.faces as Face[];
    expect(detected.face_num).toBe(2);
    expect(faces[0]!.face_rectangle.width).toBeGreaterThan(faces[1]!.face_rectangle.width);
    expect(Object.keys(faces[0]!.landmark!)).toContain('nose_tip');
    expect(faces[0]!.landmark!.left_eye_center!.x).toBeLessThan(faces[0]!.landmark!.right_eye_center!.x);
    const [same, different] = await Promise.all(
      faces.map(async ({ face_token }) =>
        Number((await post({ face_token1: face_token, image_file2: one })).confidence),
      ),
    );
    expect(same).toBeGreaterThan(different!);
  });

  it('carry the attributes that are measured, and no others', async () => {
    const wish = { return_attributes: 'headpose,facequality,blur' };
    const faces = (await post({ image_file: two200, ...wish }, 'detect')).faces as { attributes: unknown }[];
    expect(faces).toHaveLength(2);
    for (const { attributes } of faces) {
      expect(attributes).toEqual({
        headpose: {
          pitch_angle: expect.any(Number),
          roll_angle: expect.any(Number),
          yaw_angle: expect.any(Number),
        },
        facequality: { value: expect.any(Number), threshold: 40 },
        blur: { blurness: { value: expect.any(Number), threshold: 60 } },
      });
    }
    const blurred = await sharp(one).blur(20).jpeg().toBuffer();
    const blurness = async (image_file: Buffer): Promise<number> => {
      const answer = await post({ image_file, return_attributes: 'blur' }, 'detect');
      const [face] = answer.faces as { attributes: { blur: { blurness: { value: number } } } }[];
      return face!.attributes.blur.blurness.value;
    };
    expect(await blurness(one)).toBeLessThan(60);
    expect(await blurness(blurred)).toBeGreaterThan(60);
  });

  it('compare the face in a rectangle', async () => {
    const faces = (await post({ image_file: two200 }, 'detect')).faces as Face[];
    const { top, left, width, height } = faces[1]!.face_rectangle;
    const answer = await post({
      image_file1: two200,
      face_rectangle1: [top, left, width, height].join(','),
      image_file2: photo('005_08'),
    });
    const [compared] = answer.faces1 as Face[];
    // Looked for in a rectangle, a face may be seen at another scale, which moves its box by a few pixels.
    expect(Math.abs(compared!.face_rectangle.left - left)).toBeLessThan(10);
    expect(Math.abs(compared!.face_rectangle.width - width)).toBeLessThan(10);
  });

  it('do not exist below 150 px, unless the server is lenient', async () => {
    const small = await sharp(one).resize(330).jpeg().toBuffer();
    expect(await post({ image_file: small }, 'detect')).toMatchObject({ face_num: 0 });
    const lenient = await startTestServer(engine, { facepp: { minFaceSize: 'lenient' } });
    expect(await post({ image_file: small }, 'detect', lenient.url)).toMatchObject({ face_num: 1 });
    await lenient.close();
  });

  it('are answered to curl as the document calls it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'face-curl-'));
    const files = [join(folder, 'one.jpg'), join(folder, 'two.jpg')];
    writeFileSync(files[0]!, one);
    writeFileSync(files[1]!, two);
    const args = [
      ['-s', '-X', 'POST', `${server.url}/facepp/v3/compare`],
      ['-F', `api_key=${KEY.id}`, '-F', `api_secret=${KEY.secret}`],
      ['-F', `image_file1=@${files[0]}`, '-F', `image_file2=@${files[1]}`],
    ].flat();
    const { stdout, error } = await runCurl(args);
    if (error !== undefined) return; // No curl here; fetch has shown the same above.
    const direct = await engine.compare({ bytes: one }, { bytes: two });
    expect((JSON.parse(stdout) as { confidence: number }).confidence).toBe(direct.score);
  });
});

async function runCurl(args: string[]): Promise<{ stdout: string; error: unknown }> {
  if (spawnSync('curl', ['--version']).status !== 0) return { stdout: '', error: 'no curl' };
  const { execFile } = await import('node:child_process');
  return new Promise((resolve) => {
    execFile('curl', args, (error, stdout) => {
      resolve({ stdout, error: error ?? undefined });
    });
  });
}
