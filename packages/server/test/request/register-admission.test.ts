import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Engine } from '@face/engine';
import { plainImage } from '../support/images.js';
import { type RawSocket, exchange, openRawSocket } from '../support/raw-socket.js';
import { callTencent, codeOf } from '../support/sign-tencent.js';
import { startTestEngine } from '../support/test-engine.js';
import { KEY, type TestServer, startTestServer } from '../support/test-server.js';

const MIB = 2 ** 20;
const FORM = 'Content-Type: application/x-www-form-urlencoded';

let engine: Engine;
let server: TestServer;
let plain: string;
const sockets: RawSocket[] = [];

beforeAll(async () => {
  engine = await startTestEngine();
  plain = (await plainImage('png')).toString('base64');
});

afterEach(async () => {
  for (const { socket } of sockets.splice(0)) socket.destroy();
  await server.close();
});

afterAll(() => engine.close());

async function open(bytes: string): Promise<RawSocket> {
  const raw = await openRawSocket(server.host);
  sockets.push(raw);
  raw.send(bytes);
  return raw;
}

const detect = (): ReturnType<typeof callTencent> =>
  callTencent(server.url, { action: 'DetectFace', body: { Image: plain } });
const announce = (path: string, sizeBytes: number, more = FORM): string =>
  `POST ${path} HTTP/1.1\r\nHost: ${server.host}\r\n${more}\r\nContent-Length: ${sizeBytes}\r\n\r\n`;

describe('clients without a key', () => {
  it.each([
    ['many large bodies', 40, 10 * MIB],
    ['very many small ones', 110, 100],
  ])('keep nobody out by announcing %s', async (_, count, sizeBytes) => {
    server = await startTestServer(engine, { keys: [KEY], limits: { maxInFlight: 4 } });
    for (let opened = 0; opened < count; opened++) await open(announce('/facepp/v3/compare', sizeBytes));
    expect(codeOf(await detect())).toBe('InvalidParameterValue.NoFaceInPhoto');
  });

  it('are cut off for sending drop by drop', async () => {
    server = await startTestServer(engine, { keys: [KEY] });
    const slow = await open(announce('/facepp/v3/compare', 1000));
    const timer = setInterval(() => {
      slow.send('a');
    }, 200);
    expect(await slow.closed).toMatch(/^HTTP\/1\.1 400 [^]*BAD_ARGUMENTS/);
    clearInterval(timer);
  });

  it.each([
    ['an unknown path', '/nope', FORM, /^HTTP\/1\.1 404 [^]*ROUTE_NOT_FOUND/],
    ['an unknown path of Face++', '/facepp/nope', FORM, /^HTTP\/1\.1 404 [^]*API_NOT_FOUND/],
    [
      'an unknown id',
      '/',
      `Content-Type: application/json\r\nX-TC-Action: CompareFace\r\nX-TC-Version: 2018-03-01\r\nAuthorization: TC3-HMAC-SHA256 Credential=nobody/2026-01-01/iai/tc3_request, SignedHeaders=content-type;host, Signature=${'0'.repeat(64)}`,
      /^HTTP\/1\.1 200 [^]*AuthFailure.SecretIdNotFound/,
    ],
    [
      'no signature',
      '/',
      'Content-Type: application/json\r\nX-TC-Action: CompareFace',
      /^HTTP\/1\.1 200 [^]*AuthFailure.InvalidAuthorization/,
    ],
    [
      'a timestamp of last year',
      '/',
      `Content-Type: application/json\r\nX-TC-Timestamp: 1700000000\r\nAuthorization: TC3-HMAC-SHA256 Credential=${KEY.id}/2026-01-01/iai/tc3_request, SignedHeaders=content-type;host, Signature=${'0'.repeat(64)}`,
      /^HTTP\/1\.1 200 [^]*AuthFailure.SignatureExpire/,
    ],
    ['no key for REST', '/v1/detect', 'Content-Type: application/json', /^HTTP\/1\.1 401 /],
  ])('are refused for %s before any of the body is sent', async (_, path, headers, expected) => {
    server = await startTestServer(engine, { keys: [KEY] });
    const raw = await open(announce(path, 10 * MIB, headers));
    while (!raw.text().includes('\r\n\r\n')) await sleep(10);
    await sleep(50);
    expect(raw.text()).toMatch(expected);
  });
});

describe('a body', () => {
  it('is accounted for while it is held, and not afterwards', async () => {
    server = await startTestServer(engine, { limits: { maxInFlightBytes: MIB } });
    const first = await open(
      `${announce('/v1/detect', MIB - 10, 'Content-Type: text/plain')}${'a'.repeat(MIB / 2)}`,
    );
    await sleep(100);
    const body = `{"image":{"base64":"${plain}"},"x":"${'a'.repeat(2000)}"}`;
    const post = async (): Promise<number> =>
      (
        await fetch(`${server.url}/v1/detect`, {
          method: 'POST',
          body,
          headers: { 'content-type': 'application/json' },
        })
      ).status;
    expect(await post()).toBe(503);
    first.socket.destroy();
    await sleep(100);
    expect(await post()).toBe(400);
  });
});

describe('an overload by GET', () => {
  it('of Tencent is refused as well', async () => {
    server = await startTestServer(engine, { limits: { maxInFlight: 1 } });
    const query = new URLSearchParams({ Action: 'DetectFace', Version: '2018-03-01', Image: plain });
    const get = async (): Promise<string> =>
      exchange(
        server.host,
        `GET /?${query.toString()} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      );
    const answers = await Promise.all(Array.from({ length: 12 }, get));
    const codes = new Set(answers.map((answer) => /"Code":"([^"]+)"/.exec(answer)?.[1]));
    expect(codes).toEqual(new Set(['InvalidParameterValue.NoFaceInPhoto', 'RequestLimitExceeded']));
  });
});

describe('a client that does not read', () => {
  it('loses its connection', async () => {
    server = await startTestServer(engine, { limits: { receiveTimeoutMs: 700 } });
    const raw = await openRawSocket(server.host);
    sockets.push(raw);
    raw.socket.pause();
    // The largest file of the documentation, more than the buffers of a connection hold.
    raw.send('GET /docs/static/swagger-ui-bundle.js HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(8));
    await sleep(1500);
    raw.socket.resume();
    const text = await raw.closed;
    const length = Number(/^content-length: (\d+)$/im.exec(text)?.[1]);
    expect(text.length).toBeLessThan(length * 8);
  });

  it('is one of a bounded number', async () => {
    server = await startTestServer(engine, { limits: { maxConnections: 3 } });
    for (let opened = 0; opened < 3; opened++) await open('');
    expect(await exchange(server.host, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')).toBe('');
  });
});
