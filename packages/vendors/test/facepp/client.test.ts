import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ImageSource } from '@face/core';
import sharp from 'sharp';
import { type FaceppComparer, type FaceppOptions, createFaceppComparer } from '../../src/index.js';
import { type Album, jpeg, makeAlbum } from '../cloud/album.js';
import { FACEPP_KEYS, facepFields, faceppCloud } from '../cloud/facepp-cloud.js';
import { LoopbackServer, json } from '../cloud/loopback-server.js';
import { refusal } from '../cloud/refusal.js';

let album: Album;
let server: LoopbackServer;
const open: FaceppComparer[] = [];

beforeAll(async () => {
  album = await makeAlbum();
  server = await new LoopbackServer(faceppCloud(album)).start();
});
beforeEach(() => {
  server.reset();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((comparer) => comparer.close()));
});
afterAll(() => server.stop());

function facepp(options: Partial<FaceppOptions> = {}): FaceppComparer {
  const comparer = createFaceppComparer({
    ...FACEPP_KEYS,
    endpoint: server.endpoint,
    protocol: 'http',
    rateLimit: { requests: 1000 },
    backoff: { firstMs: 1, maxMs: 2 },
    ...options,
  });
  open.push(comparer);
  return comparer;
}

const url = (who: string): ImageSource => ({ url: `https://example.com/${who}` });
const fieldNames = async (): Promise<string[]> =>
  [...(await facepFields(server.arrivals.at(-1)!)).keys()].sort();

describe('createFaceppComparer', () => {
  it('returns confidence, the thresholds of this answer, faces and tokens', async () => {
    const comparison = await facepp().compare({ bytes: album.ann[0] }, { bytes: album.ann[1] });
    expect(comparison).toMatchObject({ score: 96.789, provider: 'facepp', model: 'facepp-v3' });
    expect(comparison.thresholds).toEqual({ '1e-3': 62.327, '1e-4': 69.101, '1e-5': 73.975 });
    expect(comparison.faces[0].image).toEqual({ width: 200, height: 160 });
    const [face] = comparison.faces[0].faces;
    expect(face!.box).toEqual({ left: 30, top: 20, width: 80, height: 80 });
    expect(face!.faceToken).toMatch(/^[\da-f]{32}$/);
  });

  it('takes null for what is not set, and skips empty boxes', async () => {
    const face = { face_token: null, face_rectangle: { top: 1, left: 2, width: 3, height: 4 } };
    const empty = { ...face, face_rectangle: { top: 1, left: 2, width: 0, height: 4 } };
    const thresholds = { '1e-3': 60, '1e-4': 70, '1e-5': 80 };
    server.next(
      json({ request_id: null, confidence: 70, thresholds, faces1: [empty, face], faces2: null }),
      json({ request_id: null, confidence: null, thresholds: null, faces1: [face], faces2: [] }),
    );
    const comparer = facepp();
    const { faces } = await comparer.compare(url('ann'), url('ann'));
    expect(faces).toEqual([{ faces: [{ box: { left: 2, top: 1, width: 3, height: 4 } }] }, { faces: [] }]);
    const error = await refusal(comparer.compare(url('ann'), url('ann')));
    expect([error.code, error.params.side]).toEqual(['NO_FACE', 'b']);
  });

  it('never reuses thresholds of an earlier answer', async () => {
    const comparer = facepp();
    await comparer.compare(url('ann'), url('ann'));
    const thresholds = { '1e-3': 1.5, '1e-4': 2.5, '1e-5': 3.5 };
    server.next(json({ request_id: 'r', confidence: 2, thresholds }));
    expect((await comparer.compare(url('ann'), url('ann'))).thresholds).toEqual(thresholds);
  });

  it('sends each form of source in its own field, and only that', async () => {
    const comparer = facepp();
    const base64 = Buffer.from(album.ann[0]).toString('base64');
    await comparer.compare({ bytes: album.ann[0] }, { base64: `data:image/jpeg;base64,${base64}` });
    expect(await fieldNames()).toEqual(['api_key', 'api_secret', 'image_base64_2', 'image_file1']);
    await comparer.compare(url('ann'), { base64 });
    expect(await fieldNames()).toEqual(['api_key', 'api_secret', 'image_base64_2', 'image_url1']);
    expect(server.arrivals.at(-1)!.headers['content-type']).toBe('application/x-www-form-urlencoded');
  });

  it('compares by the token of a detected face', async () => {
    const comparer = facepp();
    const { faces } = await comparer.detect({ bytes: album.ann[0] });
    const comparison = await comparer.compare({ faceToken: faces[0]!.faceToken! }, { bytes: album.bob });
    expect(comparison.score).toBe(12.346);
    expect(await fieldNames()).toEqual(['api_key', 'api_secret', 'face_token1', 'image_file2']);
  });

  it('sends keys in the body only', async () => {
    await facepp().compare(url('ann'), url('bob'));
    const { url: requested, headers } = server.arrivals.at(-1)!;
    expect(requested.search).toBe('');
    expect(JSON.stringify(headers)).not.toContain(FACEPP_KEYS.apiSecret);
  });

  it('sends face boxes as top,left,width,height', async () => {
    const faceBoxes = [undefined, { left: 10.4, top: 20.6, width: 30, height: 40 }] as const;
    await facepp().compare(url('ann'), url('ann'), { faceBoxes });
    const fields = await facepFields(server.arrivals.at(-1)!);
    expect([fields.get('face_rectangle1'), fields.get('face_rectangle2')]).toEqual([null, '21,10,30,40']);
  });

  it('refuses a face box without size', async () => {
    const faceBoxes = [{ left: 1, top: 2, width: 0, height: Number.NaN }, undefined] as const;
    const error = await refusal(facepp().compare(url('ann'), url('ann'), { faceBoxes }));
    expect(error.code).toBe('INVALID_ARGUMENT');
  });

  it.each([
    [{ faces1: [], faces2: [] }, 'NO_FACE', 'a'],
    [{ faces1: [face()], faces2: [] }, 'NO_FACE', 'b'],
    [{ faces2: [] }, 'NO_FACE', 'b'],
    [{ faces1: [face()], faces2: [face()] }, 'VENDOR_BAD_RESPONSE', undefined],
    [{}, 'VENDOR_BAD_RESPONSE', undefined],
  ])('an answer of %j without confidence is %s, side %p', async (answer, code, side) => {
    server.next(json({ request_id: 'r', time_used: 1, ...answer }));
    const error = await refusal(facepp().compare(url('ann'), url('ann')));
    expect([error.code, error.params.side, error.params.status]).toEqual([code, side, 200]);
  });

  it('tells a damaged image from an unknown format by what it saw itself', async () => {
    const damaged = Buffer.from(album.ann[0].subarray(0, album.ann[0].length - 200));
    const error = await refusal(facepp().compare({ bytes: damaged }, url('ann')));
    expect(error).toMatchObject({
      code: 'IMAGE_DECODE_FAILED',
      params: { vendorCode: 'IMAGE_ERROR_UNSUPPORTED_FORMAT', side: 'a' },
    });
  });

  describe('checks limits before sending, with the code of the vendor', () => {
    it.each([
      ['BMP', () => Buffer.from(BMP_HEADER), 'IMAGE_FORMAT_UNSUPPORTED', 'IMAGE_ERROR_UNSUPPORTED_FORMAT'],
      ['WebP', () => webp(), 'IMAGE_FORMAT_UNSUPPORTED', 'IMAGE_ERROR_UNSUPPORTED_FORMAT'],
      ['47 px', () => jpeg(47, 100, 20), 'IMAGE_TOO_SMALL', 'INVALID_IMAGE_SIZE'],
      ['4097 px', () => jpeg(100, 4097, 20), 'IMAGE_TOO_LARGE', 'INVALID_IMAGE_SIZE'],
      [
        '2 MB and a byte',
        () => Buffer.concat([album.ann[0]], 2 ** 21 + 1),
        'IMAGE_TOO_MANY_BYTES',
        'IMAGE_FILE_TOO_LARGE',
      ],
    ] as const)('%s', async (_name, make, code, vendorCode) => {
      const error = await refusal(facepp().compare({ bytes: await make() }, url('ann')));
      expect(error).toMatchObject({ code, params: { vendorCode, side: 'a' } });
      expect(server.requestCount).toBe(0);
    });

    it.each([
      ['48 px', () => jpeg(48, 48, 20)],
      ['4096 px', () => jpeg(4096, 48, 20)],
      ['2 MB', () => Buffer.concat([album.ann[0]], 2 ** 21)],
    ])('lets exactly %s pass', async (_name, make) => {
      const bytes = await make();
      album.add(bytes, 'ann');
      expect((await facepp().compare({ bytes }, url('ann'))).score).toBe(96.789);
    });
  });

  it('detects landmarks, within a box, where that is wanted', async () => {
    const [left, right] = [
      { x: 10, y: 20 },
      { x: 30, y: 21 },
    ];
    const landmark = {
      left_eye_center: left,
      right_eye_center: right,
      nose_tip: { x: 20, y: 30 },
      mouth_left_corner: { x: 12, y: 40 },
      mouth_right_corner: { x: 28, y: 41 },
      contour_chin: { x: 20, y: 60 },
    };
    server.next(json({ request_id: 'r', faces: [{ ...face(), landmark }] }));
    const faceBox = { left: 1, top: 2, width: 100, height: 110 };
    const { faces } = await facepp().detect(url('ann'), { landmarks: true, faceBox });
    // The person's right eye is on the left of the picture, and comes first.
    expect(faces[0]!.landmarks!.slice(0, 2)).toEqual([left, right]);
    const fields = await facepFields(server.arrivals[0]!);
    expect([fields.get('return_landmark'), fields.get('face_rectangle')]).toEqual(['1', '2,1,100,110']);
    const noBox = { ...faceBox, width: 0 };
    const error = await refusal(facepp().detect(url('ann'), { faceBox: noBox }));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', params: { name: 'faceBox' } });
  });

  it('detects faces, an empty list where there is none, and refuses a token', async () => {
    const comparer = facepp();
    expect((await comparer.detect({ bytes: album.ann[0] })).faces).toHaveLength(1);
    expect((await comparer.detect({ bytes: album.nobody })).faces).toEqual([]);
    expect((await refusal(comparer.detect({ faceToken: 'x' }))).code).toBe('IMAGE_SOURCE_INVALID');
  });

  it('reports a wrong key pair as AUTH_FAILED', async () => {
    const error = await refusal(facepp({ apiSecret: 'another' }).compare(url('ann'), url('ann')));
    expect(error).toMatchObject({ code: 'AUTH_FAILED', params: { vendorCode: 'AUTHENTICATION_ERROR' } });
  });

  it('retries when the rate of the key is exceeded', async () => {
    const exceeded = json({ error_message: 'CONCURRENCY_LIMIT_EXCEEDED', request_id: 'r' }, 403);
    server.next(exceeded, exceeded);
    expect((await facepp().compare(url('ann'), url('ann'))).score).toBe(96.789);
    expect(server.requestCount).toBe(3);
  });

  it.each([
    [{ apiKey: ' blank ' }, 'apiKey'],
    [{ apiSecret: undefined }, 'apiSecret'],
    [{ endpoint: 'api-us.faceplusplus.com/facepp' }, 'endpoint'],
  ])('refuses the options %p by name', async (options, name) => {
    const error = await refusal(
      Promise.resolve().then(() => createFaceppComparer({ ...FACEPP_KEYS, ...options } as FaceppOptions)),
    );
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', params: { name } });
  });
});

function face(): object {
  return { face_token: 't', face_rectangle: { top: 1, left: 2, width: 3, height: 4 } };
}

const webp = (): Promise<Buffer> =>
  sharp({ create: { width: 100, height: 100, channels: 3, background: 'teal' } })
    .webp()
    .toBuffer();

/** Header of a 200x160 bitmap of 24 bits a pixel. */
const BMP_HEADER = Buffer.concat([
  Buffer.from('BM'),
  Buffer.from(Uint32Array.of(96_054, 0, 54, 40, 200, 160).buffer),
  Buffer.from(Uint16Array.of(1, 24).buffer),
  Buffer.alloc(24),
]);
