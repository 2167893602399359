import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Engine } from '@face/engine';
import { describeWithSharedData } from '@face/testing';
import sharp from 'sharp';
import { faceppRefusal, postFacepp } from '../support/facepp.js';
import { photo } from '../support/images.js';
import { startTestEngine } from '../support/test-engine.js';
import { KEY, OTHER_KEY, type TestServer, startTestServer } from '../support/test-server.js';

const FACEPP_KEY = { id: 'facepp-only', secret: 'not-a-real-secret-8' };

let engine: Engine;
let server: TestServer;

beforeAll(async () => {
  engine = await startTestEngine();

  server = await startTestServer(engine, {
    keys: [KEY, OTHER_KEY, { ...FACEPP_KEY, protocols: ['facepp'] }],
  });
});

afterAll(async () => {
  await server.close();
  await engine.close();
});

describeWithSharedData('photos of people', () => {
  interface Face {
    readonly face_token: string;
    readonly face_rectangle: Record<'top' | 'left' | 'width' | 'height', number>;
    readonly landmark?: Record<string, { x: number; y: number }>;
  }
  let one: Buffer;
  let two: Buffer;
  let two200: Buffer;
  beforeAll(async () => {
    one = photo('001_03');
    two = photo('001_08');
    // Two people side by side: the same portrait at full size and at half.
    const half = await sharp(photo('005_03')).resize(675).toBuffer();
    two200 = await sharp({ create: { width: 2100, height: 1350, channels: 3, background: '#808080' } })
      .composite([
        { input: two, left: 0, top: 0 },
        { input: half, left: 1400, top: 300 },
      ])
      .jpeg()
      .toBuffer();
  });

  it('give the confidence of the engine, thresholds, and the compared face of each image', async () => {
    const answer = await postFacepp(server.url, { image_file1: one, image_file2: two });
    const direct = await engine.compare({ bytes: one }, { bytes: two });
    expect(answer.confidence).toBe(direct.score);
    expect(answer.thresholds).toEqual({ '1e-3': 70, '1e-4': 80, '1e-5': 90 });
    const [face] = answer.faces1 as Face[];
    expect(Object.keys(face!)).toEqual(['face_token', 'face_rectangle']);
    const { width, height, ...corner } = face!.face_rectangle;
    expect(width).toBe(height);
    expect([width, ...Object.values(corner)].every(Number.isInteger)).toBe(true);
  });

  it('compare alike by file, by base64 and by token, for the key that got the token', async () => {
    const direct = await postFacepp(server.url, { image_file1: one, image_file2: two });
    const detected = await postFacepp(server.url, { image_file: one }, 'detect');
    const [face] = detected.faces as Face[];
    const mixed = await postFacepp(server.url, {
      face_token1: face!.face_token,
      image_base64_2: two.toString('base64'),
    });
    expect(mixed.confidence).toBe(direct.confidence);
    expect('image_id1' in mixed || 'faces1' in mixed).toBe(false);
    const [other] = direct.faces2 as Face[];
    const tokens = { face_token1: face!.face_token, face_token2: other!.face_token };
    const byToken = await postFacepp(server.url, tokens);
    expect(byToken.confidence).toBe(direct.confidence);
    expect(Object.keys(byToken).sort()).toEqual([
      'confidence',
      'request_id',
      'status',
      'thresholds',
      'time_used',
    ]);
    const stolen = { ...tokens, api_key: OTHER_KEY.id, api_secret: OTHER_KEY.secret };
    expect(await faceppRefusal(server.url, stolen)).toEqual([400, `INVALID_FACE_TOKEN:${face!.face_token}`]);
  });

  it('give new tokens each time, and a deleted one is unknown', async () => {
    const first = (await postFacepp(server.url, { image_file: one }, 'detect')).faces as Face[];
    const second = (await postFacepp(server.url, { image_file: one }, 'detect')).faces as Face[];
    expect(first[0]!.face_token).not.toBe(second[0]!.face_token);
    const authorization = `Bearer ${KEY.id}.${KEY.secret}`;
    const url = `${server.url}/v1/face-tokens/${first[0]!.face_token}`;
    const statuses = [
      (await fetch(url, { method: 'DELETE', headers: { authorization } })).status,
      (await fetch(url, { method: 'DELETE', headers: { authorization } })).status,
    ];
    expect(statuses).toEqual([204, 404]);
    expect(await faceppRefusal(server.url, { face_token1: first[0]!.face_token, image_file2: one })).toEqual([
      400,
      `INVALID_FACE_TOKEN:${first[0]!.face_token}`,
    ]);
  });

  it('are deleted by a key for this protocol alone', async () => {
    const key = { api_key: FACEPP_KEY.id, api_secret: FACEPP_KEY.secret };
    const [face] = (await postFacepp(server.url, { image_file: one, ...key }, 'detect')).faces as Face[];
    const authorization = `Bearer ${FACEPP_KEY.id}.${FACEPP_KEY.secret}`;
    const url = `${server.url}/v1/face-tokens/${face!.face_token}`;
    expect((await fetch(url, { method: 'DELETE', headers: { authorization } })).status).toBe(204);
  });

  it('list the largest face first, each face with a token of its own that compares', async () => {
    const detected = await postFacepp(server.url, { image_file: two200, return_landmark: '1' }, 'detect');
    const faces = detected.faces as Face[];
    expect(detected.face_num).toBe(2);
    expect(faces[0]!.face_rectangle.width).toBeGreaterThan(faces[1]!.face_rectangle.width);
    expect(Object.keys(faces[0]!.landmark!)).toContain('nose_tip');
    expect(faces[0]!.landmark!.left_eye_center!.x).toBeLessThan(faces[0]!.landmark!.right_eye_center!.x);
    const [same, different] = await Promise.all(
      faces.map(async ({ face_token }) =>
        Number((await postFacepp(server.url, { face_token1: face_token, image_file2: one })).confidence),
      ),
    );
    expect(same).toBeGreaterThan(different!);
  });

  it('carry the attributes that are measured, and no others', async () => {
    const wish = { return_attributes: 'headpose,facequality,blur' };
    const faces = (await postFacepp(server.url, { image_file: two200, ...wish }, 'detect')).faces as {
      attributes: unknown;
    }[];
    expect(faces).toHaveLength(2);
    for (const { attributes } of faces) {
      expect(attributes).toEqual({
        headpose: {
          pitch_angle: expect.any(Number),
          roll_angle: expect.any(Number),
          yaw_angle: expect.any(Number),
        },
        facequality: { value: expect.any(Number), threshold: 40 },
        blur: { blurness: { value: expect.any(Number), threshold: 60 } },
      });
    }
    const blurred = await sharp(one).blur(20).jpeg().toBuffer();
    const blurness = async (image_file: Buffer): Promise<number> => {
      const answer = await postFacepp(server.url, { image_file, return_attributes: 'blur' }, 'detect');
      const [face] = answer.faces as { attributes: { blur: { blurness: { value: number } } } }[];
      return face!.attributes.blur.blurness.value;
    };
    expect(await blurness(one)).toBeLessThan(60);
    expect(await blurness(blurred)).toBeGreaterThan(60);
  });

  it('compare the face in a rectangle', async () => {
    const faces = (await postFacepp(server.url, { image_file: two200 }, 'detect')).faces as Face[];
    const { top, left, width, height } = faces[1]!.face_rectangle;
    const answer = await postFacepp(server.url, {
      image_file1: two200,
      face_rectangle1: [top, left, width, height].join(','),
      image_file2: photo('005_08'),
    });
    const [compared] = answer.faces1 as Face[];
    // Looked for in a rectangle, a face may be seen at another scale, which moves its box by a few pixels.
    expect(Math.abs(compared!.face_rectangle.left - left)).toBeLessThan(10);
    expect(Math.abs(compared!.face_rectangle.width - width)).toBeLessThan(10);
  });

  it('do not exist below 150 px, unless the server is lenient', async () => {
    const small = await sharp(one).resize(330).jpeg().toBuffer();
    expect(await postFacepp(server.url, { image_file: small }, 'detect')).toMatchObject({ face_num: 0 });
    const lenient = await startTestServer(engine, { facepp: { minFaceSize: 'lenient' } });
    expect(await postFacepp(lenient.url, { image_file: small }, 'detect')).toMatchObject({ face_num: 1 });
    await lenient.close();
  });

  it('are answered to curl as the document calls it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'face-curl-'));
    const files = [join(folder, 'one.jpg'), join(folder, 'two.jpg')];
    writeFileSync(files[0]!, one);
    writeFileSync(files[1]!, two);
    const args = [
      ['-s', '-X', 'POST', `${server.url}/facepp/v3/compare`],
      ['-F', `api_key=${KEY.id}`, '-F', `api_secret=${KEY.secret}`],
      ['-F', `image_file1=@${files[0]}`, '-F', `image_file2=@${files[1]}`],
    ].flat();
    const { stdout, error } = await runCurl(args);
    if (error !== undefined) return; // No curl here; fetch has shown the same above.
    const direct = await engine.compare({ bytes: one }, { bytes: two });
    expect((JSON.parse(stdout) as { confidence: number }).confidence).toBe(direct.score);
  });
});

async function runCurl(args: string[]): Promise<{ stdout: string; error: unknown }> {
  if (spawnSync('curl', ['--version']).status !== 0) return { stdout: '', error: 'no curl' };
  const { execFile } = await import('node:child_process');
  return new Promise((resolve) => {
    execFile('curl', args, (error, stdout) => {
      resolve({ stdout, error: error ?? undefined });
    });
  });
}
