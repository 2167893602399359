import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ImageSource } from '@face/core';
import { type TencentComparer, type TencentOptions, createTencentComparer } from '../../src/index.js';
import { type Album, jpeg, makeAlbum } from '../cloud/album.js';
import { type Answer, LoopbackServer, json, sendJson } from '../cloud/loopback-server.js';
import { refusal } from '../cloud/refusal.js';
import { TENCENT_KEYS, tencentCloud, tencentError } from '../cloud/tencent-cloud.js';

let album: Album;
let server: LoopbackServer;
let serverOffset = 0;
const open: TencentComparer[] = [];

beforeAll(async () => {
  album = await makeAlbum();
  const answer: Answer = (arrival, response) =>
    tencentCloud(album, () => Date.now() / 1000 + serverOffset)(arrival, response);
  server = await new LoopbackServer(answer).start();
});
beforeEach(() => {
  server.reset();
  serverOffset = 0;
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((comparer) => comparer.close()));
});
afterAll(() => server.stop());

function tencent(options: Partial<TencentOptions> = {}): TencentComparer {
  const comparer = createTencentComparer({
    ...TENCENT_KEYS,
    endpoint: server.endpoint,
    protocol: 'http',
    backoff: { firstMs: 1, maxMs: 2 },
    ...options,
  });
  open.push(comparer);
  return comparer;
}

const url = (who: string): ImageSource => ({ url: `https://example.com/${who}` });
const lastBody = (): Record<string, unknown> =>
  JSON.parse(server.arrivals.at(-1)!.body.toString()) as Record<string, unknown>;

describe('createTencentComparer', () => {
  it('compares bytes with a signature that an independent check accepts', async () => {
    const comparison = await tencent().compare({ bytes: album.ann[0] }, { bytes: album.ann[1] });
    expect(comparison).toMatchObject({ score: 96.789, provider: 'tencent', model: 'tencent-face-2.0' });
    expect(comparison.thresholds).toEqual({ '1e-3': 70, '1e-4': 80, '1e-5': 90 });
    expect(comparison.faces.map(({ image }) => image)).toEqual([
      { width: 200, height: 160 },
      { width: 200, height: 160 },
    ]);
  });

  it('sends Url or Image per side, never both', async () => {
    await tencent().compare(url('ann'), { bytes: album.bob });
    expect(Object.keys(lastBody()).sort()).toEqual(['ImageB', 'UrlA']);
  });

  it('names action, version, region, language and token in headers', async () => {
    await tencent({ region: 'ap-guangzhou', language: 'zh-CN', token: 'temporaryToken' }).compare(
      url('ann'),
      url('ann'),
    );
    expect(server.arrivals.at(-1)!.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-tc-action': 'CompareFace',
      'x-tc-version': '2018-03-01',
      'x-tc-region': 'ap-guangzhou',
      'x-tc-language': 'zh-CN',
      'x-tc-token': 'temporaryToken',
    });
  });

  it('forwards what a comparison can be told', async () => {
    await tencent({
      version: '2020-03-03',
      faceModelVersion: '3.0',
      qualityControl: 2,
      needRotateDetection: true,
      faceMatchingStrategy: 'largest',
    }).compare(url('ann'), url('ann'));
    expect(lastBody()).toMatchObject({
      FaceModelVersion: '3.0',
      QualityControl: 2,
      NeedRotateDetection: 1,
      FaceMatchingStrategy: 1,
    });
    expect(server.arrivals.at(-1)!.headers['x-tc-version']).toBe('2020-03-03');
  });

  it('lets the quality of a call go before that of the client', async () => {
    const client = tencent({ qualityControl: 2 });
    for (const [quality, sent] of [
      [undefined, 2],
      [0, 0],
      [4, 4],
    ] as const) {
      await client.compare(url('ann'), url('ann'), { quality });
      expect(lastBody()).toMatchObject({ QualityControl: sent });
    }
  });

  it.each([
    ['2018-03-01', undefined, 70, 'tencent-face-2.0'],
    ['2020-03-03', undefined, 40, 'tencent-face-3.0'],
    ['2018-03-01', '3.0', 40, 'tencent-face-3.0'],
    ['2020-03-03', '2.0', 70, 'tencent-face-2.0'],
  ] as const)(
    '%s answering with face model %p has 1e-3 at %p',
    async (version, FaceModelVersion, at, model) => {
      server.next(json({ Response: { Score: 50, RequestId: 'r', FaceModelVersion } }));
      const comparison = await tencent({ version }).compare(url('ann'), url('ann'));
      expect([comparison.thresholds['1e-3'], comparison.model]).toEqual([at, model]);
    },
  );

  it('refuses to guess the thresholds of an unknown face model', async () => {
    server.next(json({ Response: { Score: 50, RequestId: 'r', FaceModelVersion: '9.0' } }));
    const error = await refusal(tencent().compare(url('ann'), url('ann')));
    expect(error).toMatchObject({
      code: 'VENDOR_BAD_RESPONSE',
      params: { requestId: 'r', status: 200 },
    });
  });

  it('takes null for what is not set', async () => {
    server.next(json({ Response: { Score: 50, RequestId: null, FaceModelVersion: null, Error: null } }));
    const { score, model } = await tencent().compare(url('ann'), url('ann'));
    expect([score, model]).toEqual([50, 'tencent-face-2.0']);
    server.next(
      json({
        Response: { Error: { Code: 'InvalidParameterValue.UrlIllegal', Message: null }, RequestId: null },
      }),
    );
    expect((await refusal(tencent().compare(url('ann'), url('ann')))).code).toBe('URL_INVALID');
  });

  it('sends and signs an endpoint in lower case', async () => {
    const endpoint = server.endpoint.replace('127.0.0.1', 'LocalHost');
    await tencent({ endpoint }).compare(url('ann'), url('ann'));
    expect(server.arrivals[0]!.headers.host).toMatch(/^localhost:/);
  });

  it('takes a low score as it is and never rescales', async () => {
    server.next(json({ Response: { Score: 0.999, RequestId: 'r' } }));
    expect((await tencent().compare(url('ann'), url('ann'))).score).toBe(0.999);
  });

  it.each([{ Score: 100.5 }, { Score: -1 }, { Score: '90' }, { Score: null }, {}])(
    'refuses the answer %p',
    async (answer) => {
      server.next(...Array.from({ length: 3 }, () => json({ Response: { ...answer, RequestId: 'r' } })));
      const error = await refusal(tencent().compare(url('ann'), url('ann')));
      expect(error.code).toBe('VENDOR_BAD_RESPONSE');
    },
  );

  describe('when a side has no face', () => {
    it('finds out which with one more request', async () => {
      const error = await refusal(tencent().compare({ bytes: album.ann[0] }, { bytes: album.nobody }));
      expect([error.code, error.params.side]).toEqual(['NO_FACE', 'b']);
      expect(server.arrivals.map(({ headers }) => headers['x-tc-action'])).toEqual([
        'CompareFace',
        'DetectFace',
      ]);
    });

    it('leaves the side open when told not to ask', async () => {
      const comparer = tencent({ findMissingSide: false });
      const error = await refusal(comparer.compare({ bytes: album.nobody }, { bytes: album.ann[0] }));
      expect([error.code, error.params.side, server.requestCount]).toEqual(['NO_FACE', undefined, 1]);
    });

    it('still says NO_FACE when the second request fails', async () => {
      server.next(
        (_arrival, response) => {
          tencentError(response, 'InvalidParameterValue.NoFaceInPhoto');
        },
        (_arrival, response) => {
          tencentError(response, 'AuthFailure.UnauthorizedOperation');
        },
      );
      const error = await refusal(tencent().compare(url('ann'), url('ann')));
      expect([error.code, error.params.side]).toEqual(['NO_FACE', undefined]);
    });
  });

  describe('with a wrong clock', () => {
    it('signs again with the time of the server, once, and keeps it', async () => {
      serverOffset = 7200;
      const comparer = tencent({ maxAttempts: 1 });
      await comparer.compare(url('ann'), url('ann'));
      expect(server.requestCount).toBe(2);
      await comparer.compare(url('ann'), url('ann'));
      expect(server.requestCount).toBe(3);
    });

    it('gives up when the server says expired although its own time was used', async () => {
      const expired: Answer = (_arrival, response) => {
        response.setHeader('date', new Date(Date.now() + 7_200_000).toUTCString());
        tencentError(response, 'AuthFailure.SignatureExpire');
      };
      server.next(expired, expired, expired);
      const error = await refusal(tencent().compare(url('ann'), url('ann')));
      expect([error.code, server.requestCount]).toEqual(['AUTH_CLOCK_SKEW', 2]);
    });

    it.each(['nonsense', ''])('reports it when the Date header is %p', async (date) => {
      server.next((_arrival, response) => {
        const body = { Response: { Error: { Code: 'AuthFailure.SignatureExpire' }, RequestId: 'r' } };
        response.sendDate = false;
        sendJson(response, body, 200, date === '' ? {} : { date });
      });
      const error = await refusal(tencent().compare(url('ann'), url('ann')));
      expect([error.code, server.requestCount]).toEqual(['AUTH_CLOCK_SKEW', 1]);
    });

    it('uses the clock it is given', async () => {
      await tencent({ clock: () => 1_700_000_000.9 })
        .compare(url('ann'), url('ann'))
        .catch(() => undefined);
      expect(server.arrivals[0]!.headers['x-tc-timestamp']).toBe('1700000000');
    });
  });

  it('reports a wrong secret key as AUTH_FAILED', async () => {
    const error = await refusal(tencent({ secretKey: 'another' }).compare(url('ann'), url('ann')));
    expect(error).toMatchObject({
      code: 'AUTH_FAILED',
      params: { vendorCode: 'AuthFailure.SignatureFailure' },
    });
  });

  describe('with signature version 1', () => {
    it.each(['HmacSHA1', 'HmacSHA256'] as const)(
      'sends URLs by GET, signed with %s',
      async (signatureMethod) => {
        const odd = { url: 'https://example.com/ann?a=1+2&b=%C3%A9 ' };
        const { score } = await tencent({ signatureMethod }).compare(odd, url('ann'));
        expect(score).toBe(96.789);
        expect(server.arrivals[0]!.method).toBe('GET');
      },
    );

    it('sends an image that does not fit a GET as a form', async () => {
      const noisy = await noise(200);
      album.add(noisy, 'ann');
      const { score } = await tencent({ signatureMethod: 'HmacSHA256' }).compare(
        { bytes: noisy },
        url('ann'),
      );
      expect([score, server.arrivals[0]!.method]).toEqual([96.789, 'POST']);
    });

    it('refuses a form above 1 MB with the code of the vendor', async () => {
      const large = await noise(1000);
      const error = await refusal(
        tencent({ signatureMethod: 'HmacSHA1' }).compare({ bytes: large }, { bytes: large }),
      );
      expect(error).toMatchObject({
        code: 'IMAGE_TOO_MANY_BYTES',
        params: { vendorCode: 'RequestSizeLimitExceeded' },
      });
      expect(server.requestCount).toBe(0);
    });
  });

  describe('checks limits before sending', () => {
    it.each([
      [
        '2018-03-01',
        'gif',
        () => Buffer.from('GIF89a'),
        'IMAGE_GIF_UNSUPPORTED',
        'FailedOperation.ImageDecodeFailed',
      ],
      [
        '2018-03-01',
        'text',
        () => Buffer.from('hello world'),
        'IMAGE_FORMAT_UNSUPPORTED',
        'FailedOperation.ImageDecodeFailed',
      ],
      [
        '2018-03-01',
        'bytes',
        () => Buffer.concat([album.ann[0]], 3_932_161),
        'IMAGE_TOO_MANY_BYTES',
        'FailedOperation.ImageSizeExceed',
      ],
      [
        '2020-03-03',
        'small',
        () => jpeg(63, 200, 30),
        'IMAGE_TOO_SMALL',
        'FailedOperation.ImageResolutionTooSmall',
      ],
      [
        '2020-03-03',
        'large',
        () => jpeg(4001, 64, 30),
        'IMAGE_TOO_LARGE',
        'FailedOperation.ImageResolutionExceed',
      ],
    ] as const)('%s: %s', async (version, _name, given, code, vendorCode) => {
      const bytes = await given();
      const error = await refusal(tencent({ version }).compare(url('ann'), { bytes }));
      expect(error).toMatchObject({ code, params: { vendorCode, vendor: 'tencent', side: 'b' } });
      expect(server.requestCount).toBe(0);
    });

    it('lets exactly 3.75 MB and 4000 px pass', async () => {
      const padded = Buffer.concat([await jpeg(4000, 64, 30)], 3_932_160);
      album.add(padded, 'ann');
      const { score } = await tencent({ version: '2020-03-03' }).compare({ bytes: padded }, url('ann'));
      expect(score).toBe(96.789);
    });

    it('refuses two images that together pass the 10 MB of a request', async () => {
      const bytes = Buffer.concat([album.ann[0]], 3_932_160);
      const error = await refusal(tencent().compare({ bytes }, { bytes }));
      expect(error).toMatchObject({
        code: 'IMAGE_TOO_MANY_BYTES',
        params: { vendorCode: 'RequestSizeLimitExceeded' },
      });
    });
  });

  describe('detect', () => {
    it('returns boxes, image size and model', async () => {
      const found = await tencent().detect({ bytes: album.ann[0] });
      expect(found).toMatchObject({
        faces: [{ box: { left: 10, top: -4, width: 50, height: 60 } }],
        image: { width: 200, height: 160 },
        model: 'tencent-face-3.0',
      });
      expect(lastBody()).toMatchObject({ MaxFaceNum: 120 });
    });

    it('returns an empty list when there is no face', async () => {
      expect((await tencent().detect({ bytes: album.nobody })).faces).toEqual([]);
    });

    it('skips empty boxes and takes null for what is not set', async () => {
      const face = { X: 1, Y: 2, Width: 30, Height: 40 };
      const FaceInfos = [{ ...face, Width: 0 }, face, { ...face, Height: -1 }];
      const Response = { FaceInfos, ImageWidth: null, ImageHeight: null, FaceModelVersion: null };
      server.next(json({ Response }), json({ Response: { ...Response, FaceInfos: null } }));
      const { faces, model } = await tencent().detect(url('ann'));
      expect(faces).toEqual([{ box: { left: 1, top: 2, width: 30, height: 40 } }]);
      expect(model).toBe('tencent-face-2.0');
      expect((await tencent().detect(url('ann'))).faces).toEqual([]);
    });

    it('asks for the quality of faces where it is wanted', async () => {
      const FaceQualityInfo = {
        Score: 80,
        Sharpness: 70,
        Brightness: null,
        Completeness: { Eye: 90, Chin: 60 },
      };
      const FaceInfos = [{ X: 1, Y: 2, Width: 30, Height: 40, FaceQualityInfo }];
      server.next(json({ Response: { FaceInfos, RequestId: 'r' } }));
      const { faces } = await tencent().detect(url('ann'), { quality: true });
      expect(lastBody()).toMatchObject({ NeedQualityDetection: 1 });
      expect(faces[0]!.vendorQuality).toEqual({
        score: 80,
        sharpness: 70,
        completeness: { eye: 90, chin: 60 },
      });
      await tencent().detect({ bytes: album.ann[0] });
      expect(lastBody()).not.toHaveProperty('NeedQualityDetection');
    });

    it('takes only the face sizes that the version knows', async () => {
      const newer = tencent({ version: '2020-03-03' });
      const error = await refusal(newer.detect(url('ann'), { minFaceSize: 33 }));
      expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', params: { name: 'minFaceSize' } });
      for (const minFaceSize of [20, 34]) {
        await newer.detect({ bytes: album.ann[0] }, { minFaceSize });
        expect(lastBody()).toMatchObject({ MinFaceSize: minFaceSize });
      }
      await tencent().detect({ bytes: album.ann[0] }, { minFaceSize: 33 });
    });

    it.each([0, 121, 1.5])('refuses maxFaces %p', async (maxFaces) => {
      const error = await refusal(tencent().detect(url('ann'), { maxFaces }));
      expect(error.code).toBe('INVALID_ARGUMENT');
    });
  });

  it.each([
    [{ secretId: '' }, 'secretId'],
    [{ secretKey: 'with\nnewline' }, 'secretKey'],
    [{ secretKey: undefined }, 'secretKey'],
    [{ endpoint: 'https://iai.tencentcloudapi.com' }, 'endpoint'],
    [{ endpoint: '300.1.1.1' }, 'endpoint'],
    [{ endpoint: 'iai.tencentcloudapi.com:99999' }, 'endpoint'],
    [{ proxy: 'proxy.example.com:8080' }, 'proxy'],
    [{ proxy: 'socks5://proxy.example.com' }, 'proxy'],
    [{ version: '2019-01-01' }, 'version'],
    [{ qualityControl: 5 }, 'qualityControl'],
    [{ faceMatchingStrategy: 'largest' }, 'faceMatchingStrategy'],
    [{ rateLimit: { requests: 0 } }, 'rateLimit.requests'],
    [{ timeouts: { connectMs: -1 } }, 'timeouts.connectMs'],
    [{ secretid: 'typo' }, 'secretid'],
  ])('refuses the options %p by name', async (options, name) => {
    const error = await refusal(
      Promise.resolve().then(() => createTencentComparer({ ...TENCENT_KEYS, ...options } as TencentOptions)),
    );
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', params: { name } });
  });
});

/** A JPEG that does not compress. */
async function noise(side: number): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  let seed = side;
  const pixels = Buffer.alloc(side * side * 3);
  for (let index = 0; index < pixels.length; index += 1) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    pixels[index] = seed >> 16;
  }
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .jpeg({ quality: 95 })
    .toBuffer();
}
