import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Engine } from '@face/engine';
import { plainImage } from '../support/images.js';
import { exchange, openRawSocket } from '../support/raw-socket.js';
import { startTestEngine } from '../support/test-engine.js';
import { type TestServer, startTestServer } from '../support/test-server.js';

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

const metric = async (name: string): Promise<string[]> => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return text.split('\n').filter((line) => line.startsWith(name));
};

describe('requests that wait behind another on a connection', () => {
  it('give back their places and their memory when the client is gone', async () => {
    const image = (await plainImage('jpeg', 2000, 2000)).toString('base64');
    const body = JSON.stringify({ image: { base64: image } });
    const head = 'POST /v1/detect HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json';
    const request = `${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const raw = await openRawSocket(server.host);
    raw.send(request.repeat(4));
    while ((await metric('face_requests_in_flight')).join() !== 'face_requests_in_flight 4') await sleep(1);
    raw.socket.destroy();
    await raw.closed;
    while (engine.stats().running > 0) await sleep(10);
    await sleep(50);
    expect(await metric('face_requests_in_flight')).toEqual(['face_requests_in_flight 0']);
    expect(await metric('face_body_bytes')).toEqual(['face_body_bytes 0']);
    expect(await metric('face_requests_total{protocol="rest"')).toEqual([
      'face_requests_total{protocol="rest",action="detect",code="ABORTED"} 4',
    ]);
  });
});

describe('a request that is refused before its body has come', () => {
  it('is answered once, also when the body never ends', async () => {
    const head = 'POST /v1/nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{';
    const text = await exchange(server.host, head);
    expect(text).toMatch(/^HTTP\/1\.1 404 [^]*ROUTE_NOT_FOUND/);
    expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });
});
