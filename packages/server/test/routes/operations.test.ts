import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Engine } from '@face/engine';
import { plainImage } from '../support/images.js';
import { exchange, openRawSocket } from '../support/raw-socket.js';
import { callTencent, codeOf } from '../support/sign-tencent.js';
import { startTestEngine } from '../support/test-engine.js';
import { KEY, type TestServer, startTestServer } from '../support/test-server.js';

const METRICS_KEY = { id: 'prometheus', secret: 'not-a-real-secret-m' };

let engine: Engine;
let server: TestServer;
let plain: string;

beforeAll(async () => {
  engine = await startTestEngine({ maxQueue: 4 });
  plain = (await plainImage('png')).toString('base64');
  server = await startTestServer(engine, {
    keys: [KEY, { ...METRICS_KEY, protocols: ['metrics'] }],
  });
});

afterAll(async () => {
  await server.close();
  await engine.close();
});

describe('/healthz and /readyz', () => {
  it('answer without a key', async () => {
    const answers = await Promise.all(['healthz', 'readyz'].map((path) => fetch(`${server.url}/${path}`)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
  });
});

describe('/metrics', () => {
  const read = async (authorization: string): Promise<Response> =>
    fetch(`${server.url}/metrics`, { headers: { authorization } });

  it('opens to a key for metrics only', async () => {
    expect((await read('')).status).toBe(401);
    expect((await read(`Bearer ${KEY.id}.${KEY.secret}`)).status).toBe(403);
    expect((await read(`Bearer ${METRICS_KEY.id}.${METRICS_KEY.secret}`)).status).toBe(200);
  });

  it('counts requests by protocol, action and code, and tells of queue and workers', async () => {
    await callTencent(server.url, { body: { ImageA: plain, ImageB: plain } });
    await callTencent(server.url, { action: 'DetectFace', body: { Image: plain } });
    const text = await (await read(`Bearer ${METRICS_KEY.id}.${METRICS_KEY.secret}`)).text();
    expect(text).toContain(
      'face_requests_total{protocol="tencent",action="CompareFace",code="InvalidParameterValue.NoFaceInPhoto"} 1',
    );
    expect(text).toMatch(/^face_queue_length 0$/m);
    expect(text).toMatch(/^face_workers 1$/m);
    expect(text).toMatch(/^face_stage_seconds_count\{stage="queue"\} [1-9]/m);
    expect(text).toMatch(/^# TYPE face_images_failed_total counter\nface_images_failed_total [1-9]/m);
    expect(text).toMatch(
      /^face_request_seconds_bucket\{le="0.005",protocol="tencent",action="CompareFace"\} \d+$/m,
    );
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
  });

  it.each([
    ['/v1/detect', 'protocol="rest",action="detect",code="ABORTED"'],
    ['/facepp/v3/detect', 'protocol="facepp",action="detect",code="ABORTED"'],
    ['/', 'protocol="tencent",action="unknown",code="ABORTED"'],
  ])('counts a request to %s whose client has gone before its body came', async (path, labels) => {
    const own = await startTestServer(engine);
    const aborted = await openRawSocket(own.host);
    aborted.send(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{`);
    await sleep(50);
    aborted.socket.destroy();
    await sleep(50);
    const text = await (await fetch(`${own.url}/metrics`)).text();
    expect(text).toContain(`face_requests_total{${labels}} 1`);
    await own.close();
  });

  it('counts requests that were none', async () => {
    await exchange(server.host, 'GET / HTTP/9.9\r\n\r\n');
    const text = await (await read(`Bearer ${METRICS_KEY.id}.${METRICS_KEY.secret}`)).text();
    expect(text).toContain(
      'face_requests_total{protocol="tencent",action="unknown",code="InvalidRequest"} 1',
    );
  });

  it('never holds a name that a caller made up', async () => {
    await callTencent(server.url, { action: 'MadeUpByTheCaller' });
    const text = await (await read(`Bearer ${METRICS_KEY.id}.${METRICS_KEY.secret}`)).text();
    expect(text).not.toContain('MadeUpByTheCaller');
  });
});

describe('overload', () => {
  it('is refused in the words of each protocol, and over when the load is', async () => {
    const small = await startTestServer(engine, { limits: { maxInFlight: 2 } });
    const body = JSON.stringify({ image: { base64: plain } });
    const form = new URLSearchParams({ image_base64: plain });
    const kinds = [
      async () => codeOf(await callTencent(small.url, { action: 'DetectFace', body: { Image: plain } })),
      async () => {
        const response = await fetch(`${small.url}/facepp/v3/detect`, { method: 'POST', body: form });
        const { error_message } = (await response.json()) as { error_message?: string };
        return `${response.status} ${error_message ?? 'OK'}`;
      },
      async () => {
        const headers = { 'content-type': 'application/json' };
        const response = await fetch(`${small.url}/v1/detect`, { method: 'POST', body, headers });
        const { code = 'OK' } = (await response.json()) as { code?: string };
        return `${response.status} ${code} ${response.headers.get('retry-after') ?? ''}`.trim();
      },
    ];
    const answers = await Promise.all(Array.from({ length: 60 }, (_, index) => kinds[index % 3]!()));
    const allowed = [
      'InvalidParameterValue.NoFaceInPhoto',
      'RequestLimitExceeded',
      '200 OK',
      '403 CONCURRENCY_LIMIT_EXCEEDED',
      '503 SERVER_BUSY 1',
    ];
    expect(answers.filter((answer) => !allowed.includes(answer))).toEqual([]);
    for (const refusal of ['RequestLimitExceeded', '403 CONCURRENCY_LIMIT_EXCEEDED', '503 SERVER_BUSY 1']) {
      expect(answers).toContain(refusal);
    }
    expect(await kinds[1]!()).toBe('200 OK');
    await small.close();
  });

  it('of the engine is refused in the words of each protocol', async () => {
    const crowd = await Promise.all(
      Array.from({ length: 30 }, async () =>
        codeOf(await callTencent(server.url, { body: { ImageA: plain, ImageB: plain } })),
      ),
    );
    expect(new Set(crowd)).toEqual(new Set(['InvalidParameterValue.NoFaceInPhoto', 'RequestLimitExceeded']));
  });
});

describe('close', () => {
  it('answers everything accepted, tells load balancers, and refuses afterwards', async () => {
    const stopping = await startTestServer(engine, { limits: { drainMs: 600 } });
    const body = new URLSearchParams({ image_base64: plain });
    const detect = async (): Promise<Response> =>
      fetch(`${stopping.url}/facepp/v3/detect`, { method: 'POST', body });
    const before = [detect(), detect()];
    await sleep(20);
    const closed = stopping.close();
    const late = [detect(), fetch(`${stopping.url}/readyz`)];
    const answers = await Promise.all([...before, ...late]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 503]);
    expect(answers[2]!.headers.get('connection')).toBe('close');
    await closed;
    await expect(detect()).rejects.toThrow();
    await stopping.close();
  });

  it('waits for no connection once its last request has been answered', async () => {
    const stopping = await startTestServer(engine);
    const body = JSON.stringify({
      image: { base64: (await plainImage('jpeg', 2000, 2000)).toString('base64') },
    });
    const head = 'POST /v1/detect HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json';
    const request = `${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const raw = await openRawSocket(stopping.host);
    raw.send(request.repeat(2));
    while (engine.stats().running === 0) await sleep(1);
    await sleep(20);
    const startedAt = performance.now();
    await stopping.close();
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect((await raw.closed).match(/HTTP\/1\.1 \d+|Connection: [\w-]+/gi)).toEqual([
      'HTTP/1.1 200',
      'Connection: keep-alive',
      'HTTP/1.1 200',
      'connection: close',
    ]);
  });

  it('goes on serving for a while although nobody is connected', async () => {
    const stopping = await startTestServer(engine, { limits: { drainMs: 500 } });
    const closed = stopping.close();
    await sleep(200);
    expect((await fetch(`${stopping.url}/readyz`)).status).toBe(503);
    await closed;
  });
});
