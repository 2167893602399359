import fc from 'fast-check';
import { sdkSign } from './sign-tencent.js';
import { KEY } from './test-server.js';

/** Bytes to send to a server, and the protocol whose envelope must come back. */
export interface MalformedRequest {
  readonly protocol: 'tencent' | 'facepp' | 'rest';
  readonly bytes: Buffer;
}

const junk = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '',
    '\0',
    '%00',
    '%zz',
    '=',
    '&&',
    '../..',
    '\u202e',
    '{}',
    '[]',
    'null',
    '1e999',
    '"',
    '__proto__',
  ),
);
const junkBase64 = fc.oneof(
  fc.base64String({ maxLength: 200 }),
  fc.string({ maxLength: 80 }),
  fc.constantFrom(
    '/9j/',
    'iVBORw0KGgo=',
    'Qk0=',
    'R0lGODlh',
    '====',
    'a',
    'AAAA\n',
    'data:image/png;base64,',
    '-_-_',
    '/9j/4AAQSkZJRgABAQ==',
  ),
  fc
    .uint8Array({ maxLength: 300 })
    .map((bytes) => Buffer.from([0xff, 0xd8, 0xff, ...bytes]).toString('base64')),
  fc
    .uint8Array({ maxLength: 300 })
    .map((bytes) => Buffer.concat([Buffer.from('iVBORw0KGgo', 'base64'), bytes]).toString('base64')),
);
const headerValue = fc.string({ maxLength: 40 }).map((text) => text.replace(/[^\x20-\x7e]/g, '?'));
const fieldName = fc.constantFrom(
  'ImageA',
  'ImageB',
  'UrlA',
  'UrlB',
  'Image',
  'FaceModelVersion',
  'QualityControl',
  'NeedRotateDetection',
  'MaxFaceNum',
  'Action',
  'Version',
  'a',
  'b',
  'image',
  'choose',
  'minFaceSize',
  'rotate',
  'format',
  'api_key',
  'api_secret',
  'image_file1',
  'image_file2',
  'image_base64_1',
  'image_base64_2',
  'image_url1',
  'face_token1',
  'face_token2',
  'face_rectangle1',
  'return_landmark',
  'image_file',
  '__proto__',
  'constructor',
  '',
);
const jsonBody = fc.oneof(
  fc
    .dictionary(fieldName, fc.oneof(junkBase64, fc.jsonValue({ maxDepth: 2 })), { maxKeys: 6 })
    .map((value) => JSON.stringify(value)),
  fc.json({ maxDepth: 3 }),
  junk,
  fc.integer({ min: 1, max: 3000 }).map((depth) => '['.repeat(depth)),
  fc.tuple(fc.json({ maxDepth: 2 }), fc.nat(40)).map(([text, length]) => text.slice(0, length)),
);
const formBody = fc
  .array(fc.tuple(fieldName, fc.oneof(junkBase64, junk)), { maxLength: 8 })
  .chain((pairs) =>
    fc
      .boolean()
      .map((escaped) =>
        pairs
          .map(([name, value]) => `${name}=${escaped ? encodeURIComponent(wellFormed(value)) : value}`)
          .join('&'),
      ),
  );
const multipartBody = fc
  .array(
    fc.record({
      name: fieldName,
      content: fc.oneof(junkBase64, junk),
      file: fc.boolean(),
      header: fc.oneof(fc.constant(''), headerValue),
    }),
    { maxLength: 5 },
  )
  .chain((parts) =>
    fc
      .record({
        end: fc.constantFrom('--x--\r\n', '--x', '', '--x--', '\r\n--y--\r\n'),
        cut: fc.option(fc.nat(200), { freq: 3 }),
        lineEnd: fc.constantFrom('\r\n', '\r\n', '\r\n', '\n'),
      })
      .map(({ end, cut, lineEnd }) => {
        const text = parts
          .map(({ name, content, file, header }) =>
            [
              '--x',
              `Content-Disposition: form-data; name="${name}"${file ? '; filename="f"' : ''}`,
              ...(header === '' ? [] : [header]),
              '',
              content,
              '',
            ].join(lineEnd),
          )
          .join('');
        const whole = `${text}${end}`;
        return cut === null ? whole : whole.slice(0, cut);
      }),
  );
const contentType = fc.constantFrom(
  'application/json',
  'application/json; charset=utf-8',
  'application/json-x',
  'APPLICATION/JSON ;x',
  'application/x-www-form-urlencoded-x',
  'multipart/form-data-x; boundary=x',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'multipart/form-data; boundary="',
  'text/plain',
  '',
  'application/xml',
  'a/b/c',
  '*/*',
  'multipart/form-data; boundary=x; boundary=y',
);
const authorization = fc.oneof(
  fc.constantFrom(
    '',
    'SKIP',
    'Basic',
    'Basic Og==',
    'Bearer x',
    `Bearer ${KEY.id}.${KEY.secret}`,
    'TC3-HMAC-SHA256',
    `Basic ${Buffer.from(`${KEY.id}:${KEY.secret}`).toString('base64')}`,
  ),
  headerValue,
  headerValue.map(
    (text) =>
      `TC3-HMAC-SHA256 Credential=${text}/2026-01-01/iai/tc3_request, SignedHeaders=content-type;host, Signature=${'0'.repeat(64)}`,
  ),
);
const target = fc.oneof(
  fc.constantFrom(
    ['tencent', 'POST', '/'],
    ['tencent', 'GET', '/?Action=CompareFace&'],
    ['tencent', 'PUT', '/'],
    ['facepp', 'POST', '/facepp/v3/compare'],
    ['facepp', 'POST', '/facepp/v3/detect'],
    ['facepp', 'GET', '/facepp/v3/compare'],
    ['facepp', 'POST', '/facepp/v3/%00'],
    ['rest', 'POST', '/v1/compare'],
    ['rest', 'POST', '/v1/detect'],
    ['rest', 'POST', '/v1/embed'],
    ['rest', 'POST', '/v1/compare-templates'],
    ['rest', 'DELETE', '/v1/face-tokens/x'],
    ['rest', 'POST', '/v1/..%2f'],
  ),
) as fc.Arbitrary<['tencent' | 'facepp' | 'rest', string, string]>;

/**
 * Requests with something wrong in path, query, headers, framing or body. Half of those to Tencent's path are signed
 * correctly and half of the others carry the right key, so that the parsers behind the door are reached as well.
 */
export const malformedRequest: fc.Arbitrary<MalformedRequest> = fc
  .record({
    target,
    query: fc.oneof(
      fc.constant(''),
      fc.tuple(fieldName, junk).map(([name, value]) => `${name}=${encodeURIComponent(wellFormed(value))}`),
      fc.constantFrom('%zz', '&=&=', 'a=%', `Action=${'x'.repeat(2000)}`),
    ),
    type: contentType,
    authorization,
    allowed: fc.boolean(),
    body: fc.oneof(jsonBody, formBody, multipartBody),
    timestamp: fc.oneof(fc.constantFrom('', 'now', '-1', '1e9', '99999999999999999999'), headerValue),
    action: fc.oneof(fc.constantFrom('CompareFace', 'DetectFace', '', 'constructor'), headerValue),
    version: fc.constantFrom('2018-03-01', '2020-03-03', '', 'x'),
    length: fc.constantFrom(
      'right',
      'right',
      'right',
      'right',
      'right',
      'none',
      'short',
      'junk',
      'both',
      'chunked',
    ),
    extra: fc.oneof(
      fc.constant(''),
      fc.constantFrom(
        'X-TC-TraceId: t',
        'Expect: 100-continue',
        'Transfer-Encoding: gzip',
        'Content-Encoding: gzip',
        'Host: y',
        'no colon',
        ': empty',
        `X-Big: ${'b'.repeat(5000)}`,
      ),
    ),
  })
  .map((given) => ({ protocol: given.target[0], bytes: render(given) }));

interface Given {
  readonly target: readonly [string, string, string];
  readonly query: string;
  readonly type: string;
  readonly authorization: string;
  readonly allowed: boolean;
  readonly body: string;
  readonly timestamp: string;
  readonly action: string;
  readonly version: string;
  readonly length: string;
  readonly extra: string;
}

function render(given: Given): Buffer {
  const [protocol, method, path] = given.target;
  const prefix =
    given.allowed && protocol === 'facepp' && given.type.includes('urlencoded')
      ? `api_key=${KEY.id}&api_secret=${KEY.secret}&`
      : '';
  const body = Buffer.from(`${prefix}${given.body}`);
  const now = Math.floor(Date.now() / 1000);
  const signed = given.allowed && protocol === 'tencent' && method === 'POST';
  const timestamp = signed || given.timestamp === 'now' ? String(now) : given.timestamp;
  const authorization = signed
    ? sign(body, given.type, now)
    : given.allowed && protocol === 'rest'
      ? `Bearer ${KEY.id}.${KEY.secret}`
      : given.authorization;
  const query = given.query === '' ? '' : `${path.includes('?') ? '' : '?'}${given.query}`;
  const head = [
    `${method} ${path}${query} HTTP/1.1`,
    'Host: 127.0.0.1',
    'Connection: close',
    ...(given.type === '' ? [] : [`Content-Type: ${given.type}`]),
    ...(authorization === '' ? [] : [`Authorization: ${authorization}`]),
    ...(protocol === 'tencent'
      ? [`X-TC-Action: ${given.action}`, `X-TC-Version: ${given.version}`, `X-TC-Timestamp: ${timestamp}`]
      : []),
    ...framing(given.length, body.length),
    ...(given.extra === '' ? [] : [given.extra]),
  ];
  const payload =
    given.length === 'chunked'
      ? Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')])
      : body;
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'), payload]);
}

function framing(length: string, sizeBytes: number): string[] {
  switch (length) {
    case 'none':
      return [];
    case 'short':
      return [`Content-Length: ${Math.floor(sizeBytes / 2)}`];
    case 'junk':
      return ['Content-Length: many'];
    case 'both':
      return [`Content-Length: ${sizeBytes}`, 'Transfer-Encoding: chunked'];
    case 'chunked':
      return ['Transfer-Encoding: chunked'];
    default:
      return [`Content-Length: ${sizeBytes}`];
  }
}

function sign(payload: Buffer, type: string, timestamp: number): string {
  return sdkSign.sign3({
    method: 'POST',
    url: 'http://127.0.0.1/',
    payload,
    timestamp,
    service: 'iai',
    secretId: KEY.id,
    secretKey: KEY.secret,
    headers: { 'Content-Type': type },
  });
}

/** Lone surrogates cannot be percent-encoded. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}
