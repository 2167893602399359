import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Engine } from '@face/engine';
import { FACEPP_AUTH, faceppRefusal, multipart, readFacepp } from '../support/facepp.js';
import { plainImage } from '../support/images.js';
import { startTestEngine } from '../support/test-engine.js';
import { KEY, type TestServer, startTestServer } from '../support/test-server.js';

let engine: Engine;
let server: TestServer;
let plain: Buffer;

beforeAll(async () => {
  engine = await startTestEngine();
  plain = await plainImage('png');
  server = await startTestServer(engine, { keys: [KEY] });
});

afterAll(async () => {
  await server.close();
  await engine.close();
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
    expect(await faceppRefusal(server.url, { ...other, ...fields })).toEqual([400, expected]);
  });

  it('refuses a field that is sent twice, also once in query and body', async () => {
    const form = multipart({ ...FACEPP_AUTH });
    form.append('api_key', KEY.id);
    const twice = await fetch(`${server.url}/facepp/v3/compare`, { method: 'POST', body: form });
    const both = await fetch(`${server.url}/facepp/v3/compare?api_key=x`, {
      method: 'POST',
      body: multipart(FACEPP_AUTH),
    });
    expect((await readFacepp(twice)).error_message).toBe('COEXISTENCE_ARGUMENTS');
    expect((await readFacepp(both)).error_message).toBe('COEXISTENCE_ARGUMENTS');
  });

  it('counts an empty field as absent, also beside one that is not', async () => {
    const form = multipart({ ...FACEPP_AUTH, image_file2: plain });
    form.append('image_file1', new Blob([]), '');
    form.append('image_file1', new Blob([Uint8Array.from(plain)]), 'a.png');
    const answer = await fetch(`${server.url}/facepp/v3/compare?image_url2=`, { method: 'POST', body: form });
    expect(await readFacepp(answer)).toMatchObject({ status: 200, faces1: [], faces2: [] });
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
    expect(await faceppRefusal(server.url, all)).toEqual([400, `INVALID_FACE_TOKEN:${'0'.repeat(32)}`]);
    expect(await faceppRefusal(server.url, withoutToken)).toEqual([200, undefined]);
    expect(await faceppRefusal(server.url, withoutFile)).toEqual([
      400,
      'IMAGE_ERROR_UNSUPPORTED_FORMAT: image_base64_1',
    ]);
    expect(await faceppRefusal(server.url, onlyUrl)).toEqual([400, 'INVALID_IMAGE_URL: image_url1']);
  });

  it('refuses a file that is sent as text in a form', async () => {
    const body = new URLSearchParams({ ...FACEPP_AUTH, image_file1: 'x', image_file2: 'y' });
    const answer = await readFacepp(await fetch(`${server.url}/facepp/v3/compare`, { method: 'POST', body }));
    expect([answer.status, answer.error_message]).toEqual([400, 'BAD_ARGUMENTS:image_file1']);
  });

  it('are read from a form, from the query alone, and with an unescaped plus sign', async () => {
    const base64 = plain.toString('base64');
    const fields = { ...FACEPP_AUTH, image_base64_1: base64, image_base64_2: base64 };
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
    expect(await Promise.all(answers.map(async (answer) => (await readFacepp(answer)).faces1))).toEqual([
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
    expect((await readFacepp(answer)).error_message).toBe('BAD_ARGUMENTS:body');
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
    expect(await faceppRefusal(server.url, { ...fields, image_file: plain }, 'detect')).toEqual([
      400,
      expected,
    ]);
  });

  it('needs an image', async () => {
    expect(await faceppRefusal(server.url, {}, 'detect')).toEqual([
      400,
      'MISSING_ARGUMENTS: image_url, image_file, image_base64',
    ]);
  });
});
