import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Engine } from '@face/engine';
import { projectPath } from '@face/testing';
import { startTestEngine } from './support/test-engine.js';
import { type TestServer, startTestServer } from './support/test-server.js';

const ROUNDS = 5;
const sample = (name: string): Buffer => readFileSync(projectPath('samples', `${name}.jpg`));
const [bruno, turned, chiyo] = ['bruno-front', 'bruno-turned', 'chiyo-front'].map(sample) as [
  Buffer,
  Buffer,
  Buffer,
];
const PAIRS = [
  [bruno, turned],
  [bruno, chiyo],
  [chiyo, turned],
  [bruno, bruno],
] as const;

let engine: Engine;
let server: TestServer;

beforeAll(async () => {
  engine = await startTestEngine({ workers: 2 });
  server = await startTestServer(engine);
});

afterAll(async () => {
  await server.close();
  await engine.close();
});

/** Longer than the smallest body whose memory is kept. */
const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc(120_000)]);

async function askTencent([a, b]: (typeof PAIRS)[number]): Promise<unknown> {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-tc-action': 'CompareFace',
      'x-tc-version': '2018-03-01',
      'x-tc-timestamp': '1',
    },
    body: JSON.stringify({ ImageA: padded(a).toString('base64'), ImageB: padded(b).toString('base64') }),
  });
  const { Response } = (await response.json()) as { Response: { Score?: number } };
  return Response.Score;
}

async function askRest([a, b]: (typeof PAIRS)[number]): Promise<unknown> {
  const form = new FormData();
  for (const [name, bytes] of Object.entries({ a, b })) form.set(name, new Blob([padded(bytes)]));
  const response = await fetch(`${server.url}/v1/compare`, { method: 'POST', body: form });
  return ((await response.json()) as { score?: number }).score;
}

it('compares what each request sent, while the memory of answered ones goes to others', async () => {
  const expected = await Promise.all(
    PAIRS.map(async ([a, b]) => (await engine.compare({ bytes: a }, { bytes: b })).score),
  );
  expect(new Set(expected).size).toBeGreaterThan(2);
  for (let round = 0; round < ROUNDS; round += 1) {
    const hasty = new AbortController();
    const gone = fetch(`${server.url}/v1/compare`, {
      method: 'POST',
      body: padded(bruno),
      signal: hasty.signal,
    });
    const answers = Promise.all([...PAIRS.map(askTencent), ...PAIRS.map(askRest)]);
    setTimeout(() => {
      hasty.abort();
    }, 5);
    await gone.catch(() => undefined);
    const [tencent, rest] = [(await answers).slice(0, PAIRS.length), (await answers).slice(PAIRS.length)];
    expect(rest).toEqual(expected);
    expect(tencent).toEqual(expected.map((score) => expect.closeTo(score, 4) as unknown));
  }
});
