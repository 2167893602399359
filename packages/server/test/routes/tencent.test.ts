import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Engine } from '@face/engine';
import { describeWithSharedData } from '@face/testing';
import sharp from 'sharp';
import { photo, plainImage } from '../support/images.js';
import { type Answer, callTencent, codeOf, readAnswer, sdkSign } from '../support/sign-tencent.js';
import { startTestEngine } from '../support/test-engine.js';
import { KEY, type TestServer, startTestServer } from '../support/test-server.js';

const FORBIDDEN_KEY = { id: 'rest-only', secret: 'not-a-real-secret-3' };
const TOKEN_KEY = { id: 'with-token', secret: 'not-a-real-secret-4' };
const BROKE_KEY = { id: 'slow', secret: 'not-a-real-secret-5' };

let engine: Engine;
let server: TestServer;
let plain: string;

beforeAll(async () => {
  engine = await startTestEngine();
  server = await startTestServer(engine, {
    keys: [
      KEY,
      { ...FORBIDDEN_KEY, protocols: ['rest'] },
      { ...TOKEN_KEY, token: 'a-temporary-token' },
      { ...BROKE_KEY, requestsPerSecond: 0.001 },
    ],
  });
  plain = (await plainImage('png')).toString('base64');
});

afterAll(async () => {
  await server.close();
  await engine.close();
});

const call = (options: Parameters<typeof callTencent>[1]): Promise<Answer> =>
  callTencent(server.url, options);
const compare = (body: unknown, version?: string): Promise<Answer> =>
  call({ body, ...(version === undefined ? {} : { version }) });
const now = (): number => Math.floor(Date.now() / 1000);

describe('the envelope', () => {
  it('is HTTP 200 with exactly application/json, a request id and the trace id of the caller', async () => {
    const answer = await call({ headers: { 'x-tc-traceid': 'trace-1' } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('x-tc-traceid')).toBe('trace-1');
    expect(answer.Response.RequestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('answers %s with UnsupportedProtocol', async (method) => {
    const answer = await readAnswer(await fetch(`${server.url}/`, { method }));
    expect([answer.status, codeOf(answer)]).toEqual([200, 'UnsupportedProtocol']);
  });

  it('wraps a request for Tencent that was sent to another path', async () => {
    const response = await fetch(`${server.url}/other`, {
      method: 'POST',
      headers: { 'x-tc-action': 'CompareFace' },
    });
    const answer = await readAnswer(response);
    expect([answer.status, codeOf(answer)]).toEqual([200, 'InvalidAction']);
  });

  it('wraps a body that is too large and still lets the client read the answer', async () => {
    const answer = await call({ body: `{"ImageA":"${'A'.repeat(11 * 2 ** 20)}"}` });
    expect([answer.status, codeOf(answer)]).toEqual([200, 'RequestSizeLimitExceeded']);
  });

  it('wraps a body of undeclared size that is too large', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const request = httpRequest(`${server.url}/`, { method: 'POST', headers }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString()));
        response.on('end', () => {
          resolve(text);
        });
      });
      request.on('error', reject);
      for (let written = 0; written < 12; written++) request.write(Buffer.alloc(2 ** 20, 'a'));
      request.end();
    });
    expect(JSON.parse(answer)).toMatchObject({ Response: { Error: { Code: 'RequestSizeLimitExceeded' } } });
  });
});

describe('common parameters', () => {
  it.each([
    ['Action', { 'x-tc-action': undefined }, 'MissingParameter'],
    ['Version', { 'x-tc-version': undefined }, 'MissingParameter'],
    ['Timestamp', { 'x-tc-timestamp': undefined }, 'MissingParameter'],
    ['Authorization', { authorization: undefined }, 'AuthFailure.InvalidAuthorization'],
    ['a TC3 Authorization', { authorization: 'Bearer abc' }, 'AuthFailure.InvalidAuthorization'],
    ['a signature', { authorization: 'SKIP' }, 'AuthFailure.InvalidAuthorization'],
    ['a timestamp that is a number', { 'x-tc-timestamp': 'noon' }, 'InvalidParameter'],
    ['a known action', { 'x-tc-action': 'SearchFaces' }, 'InvalidAction'],
    ['an action that is no property of every object', { 'x-tc-action': 'constructor' }, 'InvalidAction'],
    ['a known version', { 'x-tc-version': '2019-01-01' }, 'NoSuchVersion'],
  ])('needs %s', async (_, headers, code) => {
    expect(codeOf(await call({ headers }))).toBe(code);
  });

  it('takes action and version from the query too', async () => {
    const headers = { 'x-tc-action': undefined, 'x-tc-version': undefined };
    const url = `${server.url}/?Action=CompareFace&Version=2018-03-01`;
    const timestamp = now();
    const authorization = sdkSign.sign3({
      method: 'POST',
      url: `${server.url}/`,
      payload: Buffer.from('{}'),
      timestamp,
      service: 'iai',
      secretId: KEY.id,
      secretKey: KEY.secret,
      headers: { 'Content-Type': 'application/json' },
    });
    expect(headers).toBeDefined();
    const response = await fetch(url, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json', 'x-tc-timestamp': String(timestamp), authorization },
    });
    expect(codeOf(await readAnswer(response))).toBe('MissingParameter.ErrorParameterEmpty');
  });
});

describe('authentication', () => {
  it.each([
    ['an unknown id', { key: { id: 'AKIDunknown', secret: KEY.secret } }, 'AuthFailure.SecretIdNotFound'],
    [
      'a wrong secret',
      { key: { id: KEY.id, secret: 'not-a-real-secret-9' } },
      'AuthFailure.SignatureFailure',
    ],
    ['an old timestamp', { timestamp: now() - 301 }, 'AuthFailure.SignatureExpire'],
    ['a timestamp of the future', { timestamp: now() + 320 }, 'AuthFailure.SignatureExpire'],
    ['a key for other protocols', { key: FORBIDDEN_KEY }, 'AuthFailure.UnauthorizedOperation'],
    ['a missing temporary token', { key: TOKEN_KEY }, 'AuthFailure.TokenFailure'],
    ['a token that the key does not have', { headers: { 'x-tc-token': 'x' } }, 'AuthFailure.TokenFailure'],
  ])('refuses %s', async (_, options, code) => {
    expect(codeOf(await call(options))).toBe(code);
  });

  it('accepts a timestamp that is almost five minutes off, and the right temporary token', async () => {
    const answers = await Promise.all([
      call({ timestamp: now() - 290 }),
      call({ key: TOKEN_KEY, headers: { 'x-tc-token': 'a-temporary-token' } }),
    ]);
    expect(answers.map(codeOf)).toEqual(answers.map(() => 'MissingParameter.ErrorParameterEmpty'));
  });

  it('refuses a scope whose date is not that of the timestamp', async () => {
    const answer = await call({ headers: { 'x-tc-timestamp': String(now() - 200) } });
    expect(codeOf(answer)).toBe('AuthFailure.SignatureFailure');
  });

  it('refuses a body that was changed after signing', async () => {
    const signed = await fetch(`${server.url}/`, {
      method: 'POST',
      body: '{"ImageA":"changed"}',
      headers: {
        'content-type': 'application/json',
        'x-tc-action': 'CompareFace',
        'x-tc-version': '2018-03-01',
        'x-tc-timestamp': String(now()),
        authorization: sdkSign.sign3({
          method: 'POST',
          url: `${server.url}/`,
          payload: Buffer.from('{}'),
          timestamp: now(),
          service: 'iai',
          secretId: KEY.id,
          secretKey: KEY.secret,
          headers: { 'Content-Type': 'application/json' },
        }),
      },
    });
    expect(codeOf(await readAnswer(signed))).toBe('AuthFailure.SignatureFailure');
  });

  it('refuses past the rate of the key with the code that clients retry', async () => {
    const codes = [await call({ key: BROKE_KEY }), await call({ key: BROKE_KEY })].map(codeOf);
    expect(codes).toEqual(['MissingParameter.ErrorParameterEmpty', 'RequestLimitExceeded']);
  });
});

describe('CompareFace parameters', () => {
  it.each([
    ['an unknown one', { ImageC: 'x' }, 'UnknownParameter'],
    ['one named like a property of every object', { constructor: 'x' }, 'UnknownParameter'],
    ['a number for text', { ImageA: 1, ImageB: 'x' }, 'InvalidParameter'],
    ['text for a number', { QualityControl: '1' }, 'InvalidParameter'],
    ['a fraction', { QualityControl: 1.5 }, 'InvalidParameter'],
    ['no image', {}, 'MissingParameter.ErrorParameterEmpty'],
    ['null for an image', { ImageA: null, ImageB: null }, 'MissingParameter.ErrorParameterEmpty'],
    ['an empty image', { ImageA: '', ImageB: '' }, 'InvalidParameterValue.ImageEmpty'],
    [
      'a model that does not exist',
      { FaceModelVersion: '1.0' },
      'InvalidParameterValue.FaceModelVersionIllegal',
    ],
    ['too high a quality', { QualityControl: 5 }, 'InvalidParameterValue.QualityControlIllegal'],
    ['a negative quality', { QualityControl: -1 }, 'InvalidParameterValue.QualityControlIllegal'],
    ['a rotation that is no switch', { NeedRotateDetection: 2 }, 'InvalidParameterValue'],
    ['a parameter of the other version', { FaceMatchingStrategy: 0 }, 'UnknownParameter'],
    [
      'URLs where they are off',
      { UrlA: 'http://a.test/', UrlB: 'http://b.test/' },
      'FailedOperation.ImageDownloadError',
    ],
    ['no base64', { ImageA: '***', ImageB: '***' }, 'FailedOperation.ImageDecodeFailed'],
    [
      'no image inside base64',
      { ImageA: 'aGVsbG8=', ImageB: 'aGVsbG8=' },
      'FailedOperation.ImageDecodeFailed',
    ],
    ['no JSON', '{"ImageA":', 'InvalidRequest'],
    ['JSON that is no object', '[]', 'InvalidParameter'],
  ])('%s: %j', async (_, body, code) => {
    expect(codeOf(await compare(body))).toBe(code);
  });

  it.each(['text/plain', 'application/json-x', 'application/x-www-form-urlencoded-x'])(
    'refuses a body of %s',
    async (contentType) => {
      const timestamp = now();
      const authorization = sdkSign.sign3({
        method: 'POST',
        url: `${server.url}/`,
        payload: Buffer.from('x'),
        timestamp,
        service: 'iai',
        secretId: KEY.id,
        secretKey: KEY.secret,
        headers: { 'Content-Type': contentType },
      });
      const answer = await call({
        body: 'x',
        timestamp,
        headers: { 'content-type': contentType, authorization },
      });
      expect(codeOf(answer)).toBe('InvalidRequest');
    },
  );

  it('refuses an image over 5 MB of base64 and takes one just below', async () => {
    const padded = (chars: number): string =>
      Buffer.concat([Buffer.from(plain, 'base64'), Buffer.alloc((chars / 4) * 3)])
        .toString('base64')
        .slice(0, chars);
    const over = await compare({ ImageA: padded(5 * 2 ** 20 + 4), ImageB: plain });
    const below = await compare({ ImageA: padded(5 * 2 ** 20), ImageB: plain });
    expect([over, below].map(codeOf)).toEqual([
      'FailedOperation.ImageSizeExceed',
      'InvalidParameterValue.NoFaceInPhoto',
    ]);
  });

  it('decides formats by content: GIF and WebP are not decoded', async () => {
    const images = [await plainImage('gif'), await plainImage('webp')].map((bytes) =>
      bytes.toString('base64'),
    );
    const codes = await Promise.all(
      images.map(async (image) => codeOf(await compare({ ImageA: image, ImageB: image }))),
    );
    expect(codes).toEqual(['FailedOperation.ImageDecodeFailed', 'FailedOperation.ImageDecodeFailed']);
  });

  it('says that there is no face', async () => {
    expect(codeOf(await compare({ ImageA: plain, ImageB: plain }))).toBe(
      'InvalidParameterValue.NoFaceInPhoto',
    );
  });

  it.each([
    ['jpeg', 4001, 64, 'FailedOperation.ImageResolutionExceed'],
    ['png', 2001, 64, 'FailedOperation.ImageResolutionExceed'],
    ['png', 2000, 63, 'FailedOperation.ImageResolutionTooSmall'],
    ['jpeg', 4000, 64, 'InvalidParameterValue.NoFaceInPhoto'],
  ] as const)('2020-03-03: a %s of %i x %i gives %s', async (format, width, height, code) => {
    const image = (await plainImage(format, width, height)).toString('base64');
    expect(codeOf(await compare({ ImageA: image, ImageB: image }, '2020-03-03'))).toBe(code);
    expect(codeOf(await compare({ ImageA: image, ImageB: image }))).toBe(
      'InvalidParameterValue.NoFaceInPhoto',
    );
  });
});

describe('DetectFace parameters', () => {
  it.each([
    [{ Image: 'x', MaxFaceNum: 0 }, '2018-03-01', 'InvalidParameterValue'],
    [{ Image: 'x', MaxFaceNum: 121 }, '2018-03-01', 'InvalidParameterValue'],
    [{ Image: 'x', MinFaceSize: 0 }, '2018-03-01', 'InvalidParameterValue'],
    [{ Image: 'x', MinFaceSize: 40 }, '2020-03-03', 'InvalidParameterValue'],
    [{ Image: 'x', NeedFaceAttributes: 1 }, '2018-03-01', 'UnsupportedOperation'],
    [{ Image: 'x', NeedFaceAttributes: 5 }, '2018-03-01', 'InvalidParameterValue'],
    [{ Image: 'x', NeedQualityDetection: 2 }, '2018-03-01', 'InvalidParameterValue'],
    [{}, '2018-03-01', 'MissingParameter.ErrorParameterEmpty'],
    [{ ImageA: 'x' }, '2018-03-01', 'UnknownParameter'],
  ])('%j of %s gives %s', async (body, version, code) => {
    expect(codeOf(await call({ action: 'DetectFace', version, body }))).toBe(code);
  });

  it('says that there is no face', async () => {
    const answer = await call({ action: 'DetectFace', body: { Image: plain } });
    expect(codeOf(answer)).toBe('InvalidParameterValue.NoFaceInPhoto');
  });
});

describe('a server without keys', () => {
  it('answers unsigned requests', async () => {
    const open = await startTestServer(engine);
    const answer = await callTencent(open.url, { headers: { authorization: 'SKIP' } });
    expect(codeOf(answer)).toBe('MissingParameter.ErrorParameterEmpty');
    await open.close();
  });
});

describeWithSharedData('photos of people', () => {
  const score = async (body: object, version?: string): Promise<Record<string, unknown>> =>
    (await compare(body, version)).Response;
  let bodies: { ImageA: string; ImageB: string };
  beforeAll(() => {
    bodies = { ImageA: photo('001_03').toString('base64'), ImageB: photo('001_08').toString('base64') };
  });

  it('get a score, the model version and a request id, and the score is that of the engine', async () => {
    const { Score, FaceModelVersion, RequestId, ...rest } = await score(bodies);
    const direct = await engine.compare({ base64: bodies.ImageA }, { base64: bodies.ImageB });
    expect(Score).toBe(direct.score);
    expect([FaceModelVersion, typeof RequestId, rest]).toEqual(['2.0', 'string', {}]);
  });

  it('get the scale of the model: by version, by request, by configuration', async () => {
    const pair = { ...bodies, ImageB: photo('005_03').toString('base64') };
    const answers = [
      await score(pair),
      await score({ ...pair, FaceModelVersion: '3.0' }),
      await score(pair, '2020-03-03'),
      await score({ ...pair, FaceModelVersion: '2.0' }, '2020-03-03'),
    ];
    expect(answers.map(({ FaceModelVersion }) => FaceModelVersion)).toEqual(['2.0', '3.0', '3.0', '2.0']);
    const [first, second, third, fourth] = answers.map(({ Score }) => Score as number);
    expect(second).toBeLessThan(first!);
    expect([third, fourth]).toEqual([second, first]);
    const configured = await startTestServer(engine, { keys: [KEY], tencent: { faceModelVersion: '3.0' } });
    expect((await callTencent(configured.url, { body: pair })).Response.FaceModelVersion).toBe('3.0');
    await configured.close();
  });

  it.each(['2018-03-01', '2020-03-03'])(
    'of %s are refused below the level of QualityControl',
    async (version) => {
      const blurred = await sharp(photo('001_08')).resize(500).blur(6).jpeg().toBuffer();
      const pair = { ...bodies, ImageB: blurred.toString('base64') };
      expect(await score({ ...pair, QualityControl: 0 }, version)).toHaveProperty('Score');
      expect(await score({ ...bodies, QualityControl: 4 }, version)).toHaveProperty('Score');
      const answer = await compare({ ...pair, QualityControl: 3 }, version);
      expect(codeOf(answer)).toBe('FailedOperation.FaceQualityNotQualified');
      expect((answer.Response.Error as { Message: string }).Message).toMatch(/image b .* sharpness is/);
    },
  );

  it('are told with their quality by DetectFace when asked', async () => {
    const cut = await sharp(photo('001_03'))
      .extract({ left: 0, top: 0, width: 1350, height: 800 })
      .toBuffer();
    const detect = async (Image: string, wish: object): Promise<Record<string, Record<string, unknown>>> => {
      const { Response } = await call({ action: 'DetectFace', body: { Image, ...wish } });
      return (Response.FaceInfos as Record<string, Record<string, unknown>>[])[0]!;
    };
    expect(await detect(bodies.ImageA, {})).not.toHaveProperty('FaceQualityInfo');
    const { FaceQualityInfo } = await detect(bodies.ImageA, { NeedQualityDetection: 1 });
    const { faces } = await engine.detect({ base64: bodies.ImageA });
    const { unified, components, native } = faces[0]!.quality!;
    expect(FaceQualityInfo).toEqual({
      Score: Math.round(unified),
      Sharpness: Math.round(components.sharpness),
      Brightness: Math.round(native.illuminationMean * 100),
      Completeness: { Eyebrow: 100, Eye: 100, Nose: 100, Cheek: 100, Mouth: 100, Chin: 100 },
    });
    const { FaceQualityInfo: ofCut } = await detect(cut.toString('base64'), { NeedQualityDetection: 1 });
    expect(ofCut!.Completeness).toMatchObject({ Eye: 100, Chin: 0 });
  });

  it('are found with their size by DetectFace', async () => {
    const { Response } = await call({ action: 'DetectFace', body: { Image: bodies.ImageA, MaxFaceNum: 5 } });
    expect(Response).toMatchObject({ ImageWidth: 1350, ImageHeight: 1350, FaceModelVersion: '2.0' });
    const [face] = Response.FaceInfos as Record<string, number>[];
    expect(Object.values(face!).every(Number.isInteger)).toBe(true);
    expect(face!.Width).toBeGreaterThan(300);
  });
});
