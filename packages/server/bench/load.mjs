import { createRequire } from 'node:module';
import autocannon from 'autocannon';

const require = createRequire(import.meta.url);
const { default: signer } = require('tencentcloud-sdk-nodejs/tencentcloud/common/sign.js');

/** Made up; the server is told the same. */
export const KEY = { id: 'bench', secret: 'not-a-real-secret' };

/** A request of each protocol that compares two photos, with the key. A signed one works for five minutes. */
export function compareRequest(protocol, photos, url) {
  const [a, b] = photos.map((photo) => photo.toString('base64'));
  if (protocol === 'tencent') {
    const body = JSON.stringify({ ImageA: a, ImageB: b });
    const timestamp = Math.floor(Date.now() / 1000);
    const authorization = signer.sign3({
      method: 'POST',
      url: `${url}/`,
      payload: Buffer.from(body),
      timestamp,
      service: 'iai',
      secretId: KEY.id,
      secretKey: KEY.secret,
      headers: { 'Content-Type': 'application/json' },
    });
    return {
      method: 'POST',
      path: '/',
      headers: {
        'content-type': 'application/json',
        'x-tc-action': 'CompareFace',
        'x-tc-version': '2018-03-01',
        'x-tc-timestamp': String(timestamp),
        authorization,
      },
      body,
    };
  }
  const boundary = 'bench-boundary';
  const names = protocol === 'facepp' ? ['image_file1', 'image_file2'] : ['a', 'b'];
  const parts = photos.flatMap((photo, index) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${names[index]}"; filename="p"\r\n\r\n`,
    ),
    photo,
    Buffer.from('\r\n'),
  ]);
  const keyFields =
    protocol === 'facepp'
      ? Object.entries({ api_key: KEY.id, api_secret: KEY.secret }).map(
          ([name, value]) =>
            `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
        )
      : [];
  return {
    method: 'POST',
    path: protocol === 'facepp' ? '/facepp/v3/compare' : '/v1/compare',
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      ...(protocol === 'rest' ? { authorization: `Bearer ${KEY.id}.${KEY.secret}` } : {}),
    },
    body: Buffer.concat([
      ...keyFields.map((field) => Buffer.from(field)),
      ...parts,
      Buffer.from(`--${boundary}--\r\n`),
    ]),
  };
}

/** What an answer says, in the words of its protocol. */
function codeOf(status, body) {
  const content = JSON.parse(body);
  const code = content.Response?.Error?.Code ?? content.error_message ?? content.code;
  return code ?? (status === 200 ? 'OK' : String(status));
}

/**
 * Loads a server with one request over and over, at most `rate` a second when given.
 * Resolves to how often each code was answered, errors of connections included.
 */
export async function load({ url, request, connections, seconds, rate }) {
  const codes = {};
  const count = (code) => {
    codes[code] = (codes[code] ?? 0) + 1;
  };
  let firstOk;
  let lastOk;
  const run = autocannon({
    url,
    connections,
    duration: seconds,
    timeout: 30,
    ...(rate === undefined ? {} : { overallRate: rate }),
    requests: [
      {
        ...request,
        onResponse: (status, body) => {
          const code = codeOf(status, body);
          count(code);
          if (code !== 'OK') return;
          lastOk = performance.now();
          firstOk ??= lastOk;
        },
      },
    ],
  });
  const result = await run;
  const spanSeconds = (lastOk - firstOk) / 1000;
  return {
    codes,
    connectionErrors: result.errors,
    requestsPerSecond: result.requests.average,
    // Between first and last answer: neither the start of the tool nor its end counts.
    okPerSecond: codes.OK > 1 ? (codes.OK - 1) / spanSeconds : 0,
    latencyMs: { p50: result.latency.p50, p99: result.latency.p99 },
  };
}
