import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Engine, createEngine } from '@face/engine';
import { projectPath } from '@face/testing';
import sharp from 'sharp';
import { startTestServer } from '../support/test-server.js';

const PEOPLE = ['bruno', 'chiyo', 'dario', 'edith', 'gita', 'hugo'];
const hasStandard = existsSync(projectPath('models', 'standard', 'yunet_n_dynamic.onnx'));
const where = hasStandard ? '' : ' [skipped: the standard pack is not installed]';

interface Face {
  readonly face_token: string;
  readonly face_rectangle: { readonly width: number; readonly left: number };
}

const portrait = (name: string): Buffer => readFileSync(projectPath('samples', `${name}.jpg`));

/** One person near and the others far, 4000 px wide. */
async function group(): Promise<Buffer> {
  const near = await sharp(portrait('bruno-front')).resize({ height: 1400 }).toBuffer();
  const far = await Promise.all(
    PEOPLE.slice(1).map(async (name, index) => ({
      input: await sharp(portrait(`${name}-front`))
        .resize({ height: 200 })
        .toBuffer(),
      left: 1500 + index * 480,
      top: 100 + (index % 2) * 700,
    })),
  );
  return sharp({ create: { width: 4000, height: 1500, channels: 3, background: '#808890' } })
    .composite([{ input: near, left: 20, top: 50 }, ...far])
    .jpeg({ quality: 90 })
    .toBuffer();
}

async function facesOf(image: Buffer, url: string, api = 'detect'): Promise<Face[]> {
  const form = new FormData();
  const names = api === 'detect' ? ['image_file'] : ['image_file1', 'image_file2'];
  for (const name of names) form.append(name, new Blob([Uint8Array.from(image)]), name);
  const response = await fetch(`${url}/facepp/v3/${api}`, { method: 'POST', body: form });
  const answer = (await response.json()) as { faces?: Face[]; faces1?: Face[] };
  return answer.faces ?? answer.faces1 ?? [];
}

(hasStandard ? describe : describe.skip)(`a group picture, with the standard pack${where}`, () => {
  let engine: Engine;

  beforeAll(async () => {
    engine = await createEngine({ pack: 'standard', workers: 1 });
  });
  afterAll(() => engine.close());

  it('has every face listed by detect and by compare, the largest first', async () => {
    const server = await startTestServer(engine, { facepp: { minFaceSize: 'lenient' } });
    const image = await group();
    for (const api of ['detect', 'compare']) {
      const faces = await facesOf(image, server.url, api);
      expect(faces).toHaveLength(PEOPLE.length);
      expect(faces[0]!.face_rectangle.left).toBeLessThan(1400);
      expect(new Set(faces.map(({ face_token }) => face_token)).size).toBe(PEOPLE.length);
    }
    await server.close();
  });
});
