import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Engine } from '@face/engine';
import { plainImage } from '../support/images.js';
import { exchange, openRawSocket } from '../support/raw-socket.js';
import { startTestEngine } from '../support/test-engine.js';
import { type TestServer, startTestServer } from '../support/test-server.js';

const TENCENT = /^HTTP\/1\.1 200 OK[^]*\{"Response":\{"Error":\{"Code":"(\w+)"/;
const FACEPP = /^HTTP\/1\.1 (400) [^]*"error_message":"BAD_ARGUMENTS/;
const REST = /^HTTP\/1\.1 (\d+) [^]*"code":"REQUEST_INVALID"/;

let engine: Engine;
let server: TestServer;

beforeAll(async () => {
  engine = await startTestEngine();
  server = await startTestServer(engine, { limits: { receiveTimeoutMs: 500 } });
});

afterAll(async () => {
  await server.close();
  await engine.close();
});

const long = `X-Long: ${'a'.repeat(70_000)}`;
const HOST = 'Host: localhost';

describe('bytes that are no request', () => {
  it.each([
    ['GET / HTTP/9.9\r\n\r\n', TENCENT, 'InvalidRequest'],
    [`GET /?Action=CompareFace HTTP/1.1\r\n${HOST}\r\n${long}\r\n\r\n`, TENCENT, 'RequestSizeLimitExceeded'],
    ['POST /facepp/v3/compare HTTP/1.1\r\nbad header\r\n\r\n', FACEPP, '400'],
    ['POST http://localhost/facepp/v3/compare HTTP/1.1\r\nbad header\r\n\r\n', FACEPP, '400'],
    ['POST http://localhost/ HTTP/1.1\r\nbad header\r\n\r\n', TENCENT, 'InvalidRequest'],
    ['nonsense\r\n\r\n', REST, '400'],
    [`GET /v1/info HTTP/1.1\r\n${HOST}\r\n${long}\r\n\r\n`, REST, '431'],
    [`GET /%zz HTTP/1.1\r\n${HOST}\r\nConnection: close\r\n\r\n`, REST, '400'],
  ])('%.40j are answered in the protocol of their path', async (request, expected, code) => {
    expect(expected.exec(await exchange(server.host, request))?.[1]).toBe(code);
  });

  it.each([
    ['POST / HTTP/1.1', TENCENT, 'InvalidRequest'],
    ['POST /facepp/v3/compare HTTP/1.1', FACEPP, '400'],
    ['POST /v1/compare HTTP/1.1', REST, '400'],
  ])('%s without a Host header is answered likewise', async (line, expected, code) => {
    const request = `${line}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
    expect(expected.exec(await exchange(server.host, request))?.[1]).toBe(code);
  });

  it('are counted where no route could be looked for', async () => {
    const counted = async (): Promise<number> => {
      const request = `GET /metrics HTTP/1.1\r\n${HOST}\r\nConnection: close\r\n\r\n`;
      const text = await exchange(server.host, request);
      const [, count = 0] = /protocol="facepp",action="unknown",code="BAD_ARGUMENTS"} (\d+)/.exec(text) ?? [];
      return Number(count);
    };
    const before = await counted();
    const request = `POST /facepp/v3/%zz HTTP/1.1\r\n${HOST}\r\nConnection: close\r\n\r\n`;
    expect(FACEPP.test(await exchange(server.host, request))).toBe(true);
    expect(await counted()).toBe(before + 1);
  });

  it('are known by their first piece when they come in several', async () => {
    const raw = await openRawSocket(server.host);
    raw.send(`POST / HTTP/1.1\r\n${HOST}\r\n`);
    await sleep(50);
    for (let sent = 0; sent < 5; sent++) {
      raw.send(`X-Long-${sent}: ${'a'.repeat(16_000)}\r\n`);
      await sleep(20);
    }
    expect(TENCENT.exec(await raw.closed)?.[1]).toBe('RequestSizeLimitExceeded');
  });

  it('are known by the request before them on the same connection', async () => {
    const raw = await openRawSocket(server.host);
    raw.send(`POST /facepp/v3/compare HTTP/1.1\r\n${HOST}\r\nContent-Length: 0\r\n\r\n`);
    while (!raw.text().includes('request_id')) await sleep(10);
    raw.send('nonsense\r\n\r\n');
    const answers = (await raw.closed).split(/(?=HTTP\/1\.1 )/);
    expect(answers.map((answer) => FACEPP.test(answer))).toEqual([false, true]);
  });
});

describe('a client that does not hang up after its answer', () => {
  it('loses its connection all the same', async () => {
    const socket = connect({ port: Number(new URL(server.url).port), allowHalfOpen: true });
    const count = promisify(server.app.server.getConnections.bind(server.app.server));
    socket.write('nonsense\r\n\r\n');
    await once(socket, 'data');
    expect(await count()).toBe(1);
    while ((await count()) > 0) await sleep(100);
    socket.destroy();
  });
});

describe('a request that never ends', () => {
  it.each([
    [`POST / HTTP/1.1\r\n${HOST}\r\n`, TENCENT, 'InvalidRequest'],
    [`POST / HTTP/1.1\r\n${HOST}\r\nContent-Length: 100\r\n\r\n{`, TENCENT, 'InvalidRequest'],
    [`POST /facepp/v3/detect HTTP/1.1\r\n${HOST}\r\nContent-Length: 100\r\n\r\na`, FACEPP, '400'],
    [`POST /v1/detect HTTP/1.1\r\n${HOST}\r\n`, REST, '408'],
    [`POST /v1/detect HTTP/1.1\r\n${HOST}\r\nContent-Length: 100\r\n\r\n{`, REST, '408'],
  ])('is answered in time: %j', async (start, expected, code) => {
    expect(expected.exec(await exchange(server.host, start))?.[1]).toBe(code);
  });
});

describe('garbage behind a request in work', () => {
  it('does not come between the request and its answer', async () => {
    const image = (await plainImage('jpeg', 2000, 2000)).toString('base64');
    const body = JSON.stringify({ image: { base64: image } });
    const head = `POST /v1/detect HTTP/1.1\r\n${HOST}\r\nContent-Type: application/json`;
    const text = await exchange(
      server.host,
      `${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}nonsense\r\n\r\n`,
    );
    expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(text).toMatch(/^HTTP\/1\.1 200 OK[^]*"faces":\[\]/);
  });
});
