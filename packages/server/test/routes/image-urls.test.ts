import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Engine } from '@face/engine';
import { FACEPP_AUTH, readFacepp } from '../support/facepp.js';
import { plainImage } from '../support/images.js';
import { callTencent, codeOf } from '../support/sign-tencent.js';
import { startTestEngine } from '../support/test-engine.js';
import { KEY, type TestServer, startTestServer } from '../support/test-server.js';

let engine: Engine;
let server: TestServer;
let images: Server;
let origin: string;

beforeAll(async () => {
  const [png, small, gif, webp] = await Promise.all([
    plainImage('png'),
    plainImage('png', 40, 40),
    plainImage('gif'),
    plainImage('webp'),
  ]);
  const files: Record<string, Buffer> = {
    '/png': png,
    '/small': small,
    '/gif': gif,
    '/webp': webp,
    '/huge': Buffer.concat([png, Buffer.alloc(5_000_000)]),
  };
  images = createServer(({ url = '' }, response) => {
    const file = files[url];
    if (file !== undefined) response.end(file);
    else if (url !== '/silent') response.writeHead(404).end('inner service');
  });
  await new Promise<void>((resolve) => images.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(images.address() as AddressInfo).port}`;
  engine = await startTestEngine();
  const urls = { enabled: true, allow: ['127.0.0.1'], timeoutMs: 500 };
  server = await startTestServer(engine, { keys: [KEY], urls });
});

afterAll(async () => {
  await server.close();
  await engine.close();
  images.closeAllConnections();
  images.close();
});

describe('images by URL', () => {
  it.each([
    ['/png', 'InvalidParameterValue.NoFaceInPhoto'],
    ['/small', 'FailedOperation.ImageResolutionTooSmall'],
    ['/gif', 'FailedOperation.ImageDecodeFailed'],
    ['/webp', 'FailedOperation.ImageDecodeFailed'],
    ['/huge', 'FailedOperation.ImageSizeExceed'],
    ['/404', 'FailedOperation.ImageDownloadError'],
    ['/silent', 'FailedOperation.ImageDownloadError'],
  ])('%s: Tencent answers %s and never falls back to the image', async (path, code) => {
    const image = (await plainImage('png')).toString('base64');
    const body = { ImageA: image, UrlA: `${origin}${path}`, ImageB: image };
    expect(codeOf(await callTencent(server.url, { version: '2020-03-03', body }))).toBe(code);
  });

  it.each([
    ['/png', 200, undefined],
    ['/small', 400, 'INVALID_IMAGE_SIZE: image_url1'],
    ['/gif', 400, 'IMAGE_ERROR_UNSUPPORTED_FORMAT: image_url1'],
    ['/huge', 400, 'IMAGE_FILE_TOO_LARGE: image_url1'],
    ['/404', 400, 'INVALID_IMAGE_URL: image_url1'],
    ['/silent', 412, 'IMAGE_DOWNLOAD_TIMEOUT: image_url1'],
  ])('%s: Face++ answers %i %s', async (path, status, message) => {
    const fields = { ...FACEPP_AUTH, image_url1: `${origin}${path}`, image_url2: `${origin}/png` };
    const body = new URLSearchParams(fields);
    const answer = await readFacepp(await fetch(`${server.url}/facepp/v3/compare`, { method: 'POST', body }));
    expect([answer.status, answer.error_message]).toEqual([status, message]);
  });

  it.each([
    ['/png', 422, 'NO_FACE'],
    ['/404', 400, 'IMAGE_DOWNLOAD_FAILED'],
    ['/gif', 415, 'IMAGE_GIF_UNSUPPORTED'],
    ['/silent', 400, 'IMAGE_DOWNLOAD_TIMEOUT'],
  ])('%s: REST answers %i %s, names the side and shows nothing of the body', async (path, status, code) => {
    const response = await fetch(`${server.url}/v1/compare`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${KEY.id}.${KEY.secret}` },
      body: JSON.stringify({
        a: { url: `${origin}${path}` },
        b: { base64: (await plainImage('png')).toString('base64') },
      }),
    });
    const text = await response.text();
    expect(response.status).toBe(status);
    expect(JSON.parse(text)).toMatchObject({ code, params: { side: 'a' } });
    expect(text).not.toContain('inner service');
  });
});
