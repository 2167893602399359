import { afterAll, beforeAll, expect, describe, it } from '@jest/globals';
import { createFaceppComparer } from '../src/index.js';
import { jpeg } from './cloud/album.js';
import { FACEPP_KEYS, facepFields } from './cloud/facepp-cloud.js';
import { LoopbackServer, json } from './cloud/loopback-server.js';

const at = (x: number, y: number): object => ({ x, y });
const FACE = {
  face_token: 't',
  face_rectangle: { top: 100, left: 200, width: 300, height: 400 },
  landmark: {
    left_eye_center: at(250, 150),
    right_eye_center: at(450, 150),
    nose_tip: at(350, 300),
    mouth_left_corner: at(270, 400),
    mouth_right_corner: at(430, 400),
  },
};
let server: LoopbackServer;

beforeAll(async () => {
  const thresholds = { '1e-3': 60, '1e-4': 70, '1e-5': 80 };
  server = await new LoopbackServer(
    json({ request_id: 'r', confidence: 90, thresholds, faces1: [FACE], faces2: [FACE] }),
  ).start();
});
afterAll(() => server.stop());

describe('fit', () => {
  it('maps boxes between the original and what was sent, and notes it in the result', async () => {
    const comparer = createFaceppComparer({
      ...FACEPP_KEYS,
      endpoint: server.endpoint,
      protocol: 'http',
      fit: true,
    });
    const [large, small] = await Promise.all([jpeg(8192, 4096, 50), jpeg(1000, 800, 50)]);
    const whole = { left: 0, top: 0, width: 8192, height: 4096 };
    const { faces } = await comparer.compare(
      { bytes: large },
      { bytes: small },
      { faceBoxes: [whole, undefined] },
    );
    await comparer.close();
    expect(faces[0].image).toEqual({ width: 8192, height: 4096 });
    expect(faces[0].faces[0]!.box).toEqual({ left: 400, top: 200, width: 600, height: 800 });
    expect(faces[0].faces[0]!.landmarks![1]).toEqual({ x: 900, y: 300 });
    expect(faces[0].fitted).toMatchObject({ from: { width: 8192 }, to: { width: 4096, height: 2048 } });
    expect(faces[1].faces[0]!.box).toEqual({ left: 200, top: 100, width: 300, height: 400 });
    expect(faces[1]).not.toHaveProperty('fitted');
    const fields = await facepFields(server.arrivals[0]!);
    expect(fields.get('face_rectangle1')).toBe('0,0,4096,2048');
  });
});
