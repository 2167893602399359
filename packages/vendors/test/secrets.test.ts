import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { FaceComparer, ImageSource } from '@face/core';
import type { ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { openHttpChannel } from '../src/http-channel.js';
import { createFaceppComparer, createTencentComparer } from '../src/index.js';
import { type Answer, LoopbackServer, sendJson } from './cloud/loopback-server.js';

const TENCENT = {
  secretId: 'AKIDsecretIdSecretId',
  secretKey: 'tencent+Secret/Key="Secret&Key==',
  token: 'tencentTokenTokenToken',
};
const FACEPP = { apiKey: 'faceppApiKeyApiKey', apiSecret: 'faceppApiSecretApiSecret' };
const ALL = [...Object.values(TENCENT), ...Object.values(FACEPP)];
/** What the comparer under test must keep to itself. */
let own: readonly string[] = [];
const PRESIGNED: ImageSource = { url: 'https://bucket.example.com/a.jpg?signature=presignedSecret' };

/** Echoes everything it was sent wherever a vendor's answer has room for text. */
const echo: Answer = (arrival, response) => {
  const everything = `${JSON.stringify(arrival.headers)} ${arrival.body.toString()} ${own.join(' ')}`;
  response.writeHead(200, { 'content-type': everything.replaceAll(/[^\x20-\x7e]/g, ' ').slice(0, 4000) });
  response.end(
    JSON.stringify({
      Response: { Error: { Code: `Odd.${everything}`, Message: everything }, RequestId: everything },
      error_message: `ODD ${everything}: ${everything}`,
      request_id: everything,
    }),
  );
};

/** What has room for text in an answer, filled with `text`. */
const saying = (response: ServerResponse, text: string): void => {
  sendJson(response, {
    Response: { Error: { Code: 'Odd', Message: text }, RequestId: text },
    error_message: `ODD ${text}`,
    request_id: text,
  });
};

const channelSettings = {
  endpoint: '127.0.0.1',
  proxy: undefined,
  concurrency: 1,
  timeouts: { connectMs: 100, headersMs: 100, bodyMs: 100 },
};

const answers: [string, Answer][] = [
  [
    'an echo of its query',
    ({ url, body }, response) => {
      saying(response, url.search === '' ? body.toString() : url.search);
    },
  ],
  ...(
    [
      ['escaped for a query', encodeURIComponent],
      ['escaped for JSON', (secret) => JSON.stringify(secret)],
      ['in base64', (secret) => Buffer.from(`:${secret}:`).toString('base64')],
      ['in a URL', (secret) => `https%3A%2F%2Fexample.com%2F%3Fkey%3D${encodeURIComponent(secret)}`],
    ] as [string, (secret: string) => string][]
  ).map(([name, encode]): [string, Answer] => [
    `its secrets ${name}`,
    (_arrival, response) => {
      saying(response, own.map(encode).join(' '));
    },
  ]),
  ['an echo of the request', echo],
  [
    'an echo as text',
    (arrival, response) => {
      response.end(`${JSON.stringify(arrival.headers)}${arrival.body.toString()}`);
    },
  ],
  [
    'a face model named like a secret',
    (_arrival, response) => {
      sendJson(response, { Response: { Score: 1, RequestId: 'r', FaceModelVersion: own.join() } });
    },
  ],
  [
    'a server error',
    (_arrival, response) => {
      response.statusCode = 500;
      response.end(own.join());
    },
  ],
  [
    'a redirect',
    (_arrival, response) => {
      response.writeHead(302, { location: `https://example.com/?${own.join()}` }).end();
    },
  ],
  ['a reset', (arrival) => void arrival.socket.resetAndDestroy()],
  ['garbage', (arrival) => void arrival.socket.end(`${own.join()}\r\n\r\n`)],
  ['silence', () => undefined],
];

let server: LoopbackServer;
let answer: Answer;
const written: string[] = [];
let restore: () => void;

beforeAll(async () => {
  server = await new LoopbackServer((arrival, response) => answer(arrival, response)).start();
  const record = (chunk: unknown): boolean => {
    written.push(String(chunk));
    return true;
  };
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation(record),
  );
  restore = () => {
    for (const spy of spies) spy.mockRestore();
  };
});
afterAll(async () => {
  restore();
  await server.stop();
});

/** Everything that can be seen of a value: message, stack, causes, JSON, and hidden properties. */
function everythingOf(value: unknown): string {
  const json = JSON.stringify(value, (_key, inner: unknown) =>
    inner instanceof Error
      ? Object.fromEntries(
          Object.getOwnPropertyNames(inner).map((name) => [name, inner[name as keyof Error]]),
        )
      : inner,
  );
  return `${inspect(value, { depth: 12, showHidden: true, getters: true, maxStringLength: null })} ${json} ${value instanceof Error ? (value.stack ?? '') : ''}`;
}

function expectNoSecret(text: string, secrets: readonly string[]): void {
  for (const secret of [...secrets, 'presignedSecret']) {
    expect(text.includes(secret) ? `leaks ${secret}` : 'clean').toBe('clean');
    const shifted = ['', 'x', 'xx'].map((before) =>
      Buffer.from(before + secret)
        .toString('base64')
        .slice(4, -4),
    );
    const forms = [encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), ...shifted];
    for (const form of forms)
      expect(text.includes(form) ? `leaks ${secret} as ${form}` : 'clean').toBe('clean');
  }
}

const comparers = (): [FaceComparer, string[]][] => {
  const shared = {
    endpoint: server.endpoint,
    protocol: 'http',
    rateLimit: { requests: 1000 },
    deadlineMs: 200,
    maxAttempts: 2,
    backoff: { firstMs: 1, maxMs: 1 },
  } as const;
  return [
    [createTencentComparer({ ...TENCENT, ...shared }), Object.values(TENCENT)],
    [createTencentComparer({ ...TENCENT, ...shared, signatureMethod: 'HmacSHA256' }), Object.values(TENCENT)],
    [createFaceppComparer({ ...FACEPP, ...shared }), Object.values(FACEPP)],
  ];
};

describe('secrets', () => {
  it.each(answers)('stay inside when the vendor answers with %s', async (_name, given) => {
    answer = given;
    for (const [comparer, secrets] of comparers()) {
      own = secrets;
      const outcome: unknown = await comparer.compare(PRESIGNED, PRESIGNED).catch((error: unknown) => error);
      expect(outcome).toBeInstanceOf(Error);
      expectNoSecret(everythingOf(outcome), secrets);
      expectNoSecret(everythingOf(comparer), secrets);
      await comparer.close();
    }
  });

  it('stay inside when the request cannot even be sent', async () => {
    // The parser takes such a host at first glance; the query holds a signature.
    for (const endpoint of ['300.1.1.1', 'example.com:99999']) {
      const create = (): unknown => createTencentComparer({ ...TENCENT, endpoint });
      expect(create).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    }
    const channel = openHttpChannel('tencent', channelSettings);
    const url = `http://300.1.1.1/?Signature=${encodeURIComponent(TENCENT.secretKey)}`;
    const failure: unknown = await channel
      .send({ method: 'GET', url, headers: {} }, new AbortController().signal)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ error: { code: 'VENDOR_UNREACHABLE' } });
    expectNoSecret(everythingOf(failure), ALL);
    await channel.close();
  });

  it.each([
    () => createTencentComparer({ ...TENCENT, secretKey: `${TENCENT.secretKey}\n` }),
    () => createTencentComparer({ ...TENCENT, endpoint: `https://${TENCENT.secretKey}` }),
    () => createTencentComparer({ ...TENCENT, version: TENCENT.secretKey } as never),
    () => createTencentComparer(TENCENT.secretKey as never),
    () => createFaceppComparer({ apiKey: FACEPP.apiKey, apiSecret: [FACEPP.apiSecret] } as never),
  ])('stay inside when options are wrong (%#)', (create) => {
    let thrown: unknown;
    try {
      create();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expectNoSecret(everythingOf(thrown), ALL);
  });

  it('were not written to stdout or stderr', () => {
    expectNoSecret(written.join('\n'), ALL);
  });
});
