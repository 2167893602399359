import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Engine } from '@face/engine';
import { plainImage } from '../support/images.js';
import { exchange } from '../support/raw-socket.js';
import { callTencent, codeOf } from '../support/sign-tencent.js';
import { startTestEngine } from '../support/test-engine.js';
import { KEY, type TestServer, startTestServer } from '../support/test-server.js';

let engine: Engine;
let server: TestServer;

beforeAll(async () => {
  engine = await startTestEngine();
  server = await startTestServer(engine, { keys: [KEY] });
});

afterAll(async () => {
  await server.close();
  await engine.close();
});

describe('a failure', () => {
  it.each([
    ['POST http://localhost/', '200', '"Code":"MissingParameter"'],
    ['POST /#fragment', '200', '"Code":"MissingParameter"'],
    ['PUT http://localhost', '200', '"Code":"UnsupportedProtocol"'],
    ['POST http://localhost/facepp/v3/compare', '400', '"error_message":"MISSING_ARGUMENTS: api_key"'],
    ['POST /%66acepp/v3/compare', '400', '"error_message":"MISSING_ARGUMENTS: api_key"'],
    ['POST http://localhost/facepp/v3/nothing', '404', '"error_message":"API_NOT_FOUND"'],
    ['POST http://localhost/v1/compare', '401', '"code":"KEY_REJECTED"'],
  ])('at %s is told in the protocol of its path, however that is written', async (line, status, text) => {
    const head = `${line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
    const answer = await exchange(server.host, head);
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer).toContain(text);
  });

  it('is not made of an expectation that nobody can meet', async () => {
    const head = 'POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: wonders\r\n';
    const answer = await exchange(server.host, `${head}Content-Length: 2\r\n\r\n{}`);
    expect(answer).toMatch(/^HTTP\/1\.1 200 [^]*"Code":"MissingParameter"/);
  });
});

describe('work that is not done in time', () => {
  it('is given up in the words of each protocol', async () => {
    const hasty = await startTestServer(engine, { limits: { processingTimeoutMs: 10 } });
    const image = (await plainImage('jpeg', 3000, 3000)).toString('base64');
    expect(codeOf(await callTencent(hasty.url, { action: 'DetectFace', body: { Image: image } }))).toBe(
      'FailedOperation.RequestTimeout',
    );
    const facepp = await fetch(`${hasty.url}/facepp/v3/detect`, {
      method: 'POST',
      body: new URLSearchParams({ image_base64: image }),
    });
    expect([facepp.status, await facepp.json()]).toEqual([
      403,
      expect.objectContaining({ error_message: 'CONCURRENCY_LIMIT_EXCEEDED' }),
    ]);
    const rest = await fetch(`${hasty.url}/v1/detect`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ image: { base64: image } }),
    });
    expect([rest.status, await rest.json()]).toEqual([
      504,
      expect.objectContaining({ code: 'SERVER_TIMEOUT', retryable: true }),
    ]);
    await hasty.close();
  });
});
