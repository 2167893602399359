import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Engine } from '@face/engine';
import fc from 'fast-check';
import { type MalformedRequest, malformedRequest } from './support/malformed-request.js';
import { openRawSocket } from './support/raw-socket.js';
import { startTestEngine } from './support/test-engine.js';
import { KEY, type TestServer, startTestServer } from './support/test-server.js';

const REQUESTS = 5000;
const PARALLEL = 32;
const HANG_MS = 10_000;

let engine: Engine;
let server: TestServer;

beforeAll(async () => {
  engine = await startTestEngine();
  server = await startTestServer(engine, { keys: [KEY], limits: { receiveTimeoutMs: 3000 } });
});

afterAll(async () => {
  await server.close();
  await engine.close();
});

describe(`${REQUESTS} malformed requests`, () => {
  it('are each answered in time, in their protocol, and never with a failure of the server', async () => {
    const requests = fc.sample(malformedRequest, { numRuns: REQUESTS, seed: 20_261_121 });
    const problems: string[] = [];
    let next = 0;
    const work = async (): Promise<void> => {
      while (next < requests.length) {
        const request = requests[next++]!;
        const problem = problemWith(request.protocol, await answerTo(request.bytes));
        if (problem !== undefined)
          problems.push(`${problem} after ${JSON.stringify(request.bytes.toString('latin1').slice(0, 600))}`);
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, work));
    expect(problems.slice(0, 5)).toEqual([]);
    expect(next).toBe(REQUESTS);
    const healthy = await fetch(`${server.url}/healthz`);
    expect(healthy.status).toBe(200);
  }, 120_000);
});

/** What is wrong with an answer, or undefined when it is as it must be. */
function problemWith(protocol: MalformedRequest['protocol'], answer: string): string | undefined {
  if (answer === 'hang') return 'no answer in time';
  const match = /^HTTP\/1\.1 (\d{3}) /.exec(answer.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, ''));
  if (match === null) return `no HTTP answer: ${answer.slice(0, 80)}`;
  const status = Number(match[1]);
  if (status >= 500) return `status ${status}: ${answer.slice(-300)}`;
  const start = answer.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '');
  const bodyAt = start.indexOf('\r\n\r\n') + 4;
  // Bytes behind the request are a second one to the server: only the first answer counts here.
  const length = Number(/^content-length: (\d+)$/im.exec(start.slice(0, bodyAt))?.[1]);
  const body = start.slice(bodyAt, bodyAt + length);
  if (status === 413 && protocol === 'facepp') return body === 'Request Entity Too Large' ? undefined : body;
  let content: Record<string, unknown>;
  try {
    content = JSON.parse(body) as Record<string, unknown>;
  } catch {
    return `status ${status} without JSON: ${body.slice(0, 80)}`;
  }
  return hasEnvelope(protocol, status, content) ? undefined : `status ${status} with ${body.slice(0, 200)}`;
}

function hasEnvelope(protocol: string, status: number, content: Record<string, unknown>): boolean {
  if (protocol === 'tencent') {
    const { RequestId } = (content.Response ?? {}) as { RequestId?: unknown };
    return status === 200 && typeof RequestId === 'string';
  }
  if (protocol === 'facepp')
    return typeof content.request_id === 'string' && typeof content.time_used === 'number';
  return status < 300 || (content.status === status && typeof content.code === 'string');
}

async function answerTo(bytes: Buffer): Promise<string> {
  const raw = await openRawSocket(server.host);
  raw.send(bytes);
  const hang = sleep(HANG_MS, 'hang', { ref: false });
  const answer = await Promise.race([raw.closed, hang]);
  raw.socket.destroy();
  return answer;
}
