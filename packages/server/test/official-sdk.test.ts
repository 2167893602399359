import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Engine } from '@face/engine';
import { describeWithSharedData } from '@face/testing';
import { iai } from 'tencentcloud-sdk-nodejs/tencentcloud/services/iai/index.js';
import { photo, plainImage } from './support/images.js';
import { startTestEngine } from './support/test-engine.js';
import { KEY, type TestServer, startTestServer } from './support/test-server.js';

let engine: Engine;
let server: TestServer;
let plain: string;

beforeAll(async () => {
  engine = await startTestEngine();
  plain = (await plainImage('jpeg')).toString('base64');
  server = await startTestServer(engine, { keys: [KEY] });
});

afterAll(async () => {
  await server.close();
  await engine.close();
});

type Version = 'v20180301' | 'v20200303';
interface ClientOptions {
  readonly version?: Version;
  readonly signMethod?: 'TC3-HMAC-SHA256' | 'HmacSHA1' | 'HmacSHA256';
  readonly reqMethod?: 'GET' | 'POST';
  readonly key?: { id: string; secret: string };
  readonly endpoint?: string;
}

/** Tencent's own client, with nothing changed but its endpoint. */
function client(options: ClientOptions = {}): InstanceType<typeof iai.v20200303.Client> {
  const { version = 'v20180301', signMethod = 'TC3-HMAC-SHA256', reqMethod = 'POST', key = KEY } = options;
  const endpoint = options.endpoint ?? server.host;
  const Client = iai[version].Client as typeof iai.v20200303.Client;
  return new Client({
    credential: { secretId: key.id, secretKey: key.secret },
    region: 'ap-guangzhou',
    profile: { signMethod, httpProfile: { endpoint, protocol: 'http://', reqMethod, reqTimeout: 30 } },
  });
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'OK';
  } catch (error) {
    const { code, requestId } = error as { code: string; requestId: string };
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    return code;
  }
}

describe.each(['v20180301', 'v20200303'] as const)('the official client %s', (version) => {
  it.each([
    ['TC3-HMAC-SHA256', 'POST'],
    ['TC3-HMAC-SHA256', 'GET'],
    ['HmacSHA1', 'POST'],
    ['HmacSHA256', 'GET'],
  ] as const)('is understood when it signs with %s over %s', async (signMethod, reqMethod) => {
    const call = client({ version, signMethod, reqMethod }).CompareFace({ ImageA: plain, ImageB: plain });
    expect(await codeOf(call)).toBe('InvalidParameterValue.NoFaceInPhoto');
  });

  it('is understood when it is pointed at localhost by name', async () => {
    const endpoint = server.host.replace('127.0.0.1', 'localhost');
    const call = client({ version, endpoint }).CompareFace({ ImageA: plain, ImageB: plain });
    expect(await codeOf(call)).toBe('InvalidParameterValue.NoFaceInPhoto');
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      'AuthFailure.SecretIdNotFound',
      () => client({ version, key: { id: 'AKIDx', secret: 'x' } }).CompareFace({}),
    ],
    [
      'AuthFailure.SignatureFailure',
      () => client({ version, key: { id: KEY.id, secret: 'x' } }).CompareFace({}),
    ],
    ['MissingParameter.ErrorParameterEmpty', () => client({ version }).CompareFace({})],
    ['InvalidParameterValue.ImageEmpty', () => client({ version }).CompareFace({ ImageA: '', ImageB: '' })],
    [
      'FailedOperation.ImageDecodeFailed',
      () => client({ version }).CompareFace({ ImageA: 'aGk=', ImageB: 'aGk=' }),
    ],
    [
      'FailedOperation.ImageDownloadError',
      () => client({ version }).CompareFace({ UrlA: 'http://a.test/', UrlB: 'http://b.test/' }),
    ],
    [
      'FailedOperation.ImageSizeExceed',
      () => client({ version }).CompareFace({ ImageA: 'A'.repeat(5 * 2 ** 20 + 4), ImageB: plain }),
    ],
    [
      'RequestSizeLimitExceeded',
      () => client({ version }).CompareFace({ ImageA: 'A'.repeat(6e6), ImageB: 'A'.repeat(6e6) }),
    ],
    [
      'InvalidParameterValue.FaceModelVersionIllegal',
      () => client({ version }).CompareFace({ ImageA: plain, ImageB: plain, FaceModelVersion: '9' }),
    ],
    [
      'InvalidParameterValue.QualityControlIllegal',
      () => client({ version }).CompareFace({ ImageA: plain, ImageB: plain, QualityControl: 9 }),
    ],
    ['InvalidParameterValue.NoFaceInPhoto', () => client({ version }).DetectFace({ Image: plain })],
    ['InvalidAction', () => client({ version }).SearchFaces({ GroupIds: ['x'] })],
    ['UnknownParameter', () => client({ version }).request('CompareFace', { Nonsense: 1 })],
    ['InvalidParameter', () => client({ version }).request('CompareFace', { ImageA: 1 })],
  ])('throws with the code %s', async (code, call) => {
    expect(await codeOf(call())).toBe(code);
  });
});

describeWithSharedData('the official client with photos of people', () => {
  it('gets the score of the engine, on the scale of each version', async () => {
    const [a, b] = [photo('001_03'), photo('001_08')];
    const images = { ImageA: a.toString('base64'), ImageB: b.toString('base64') };
    const direct = await engine.compare({ bytes: a }, { bytes: b });
    const old = await client().CompareFace(images);
    expect([old.Score, old.FaceModelVersion]).toEqual([direct.score, '2.0']);
    const recent = await client({ version: 'v20200303' }).CompareFace(images);
    expect(recent.FaceModelVersion).toBe('3.0');
    const same = await client({ version: 'v20200303' }).CompareFace({ ...images, FaceModelVersion: '2.0' });
    expect(same.Score).toBe(direct.score);
  });

  it('gets the faces of an image', async () => {
    const { FaceInfos, ImageWidth } = await client().DetectFace({
      Image: photo('005_03').toString('base64'),
    });
    expect([ImageWidth, FaceInfos?.length]).toEqual([1350, 1]);
  });
});
