import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { projectPath } from '@face/testing';
import sharp from 'sharp';
import { type Engine, createEngine } from '../../src/engine.js';

const { people, group } = JSON.parse(readFileSync(projectPath('samples/people.json'), 'utf8')) as {
  people: { files: string[] }[];
  group: { file: string; people: string[] };
};
const good = projectPath('samples', people[0]!.files[0]!);
const other = projectPath('samples', people[0]!.files[1]!);
const crowd = projectPath('samples', group.file);

describe('the engine and quality', () => {
  let engine: Engine;
  let blurred: Buffer;

  beforeAll(async () => {
    engine = await createEngine({ workers: 2 });
    blurred = await sharp(good).blur(8).jpeg().toBuffer();
  }, 30_000);

  afterAll(() => engine.close());

  it('measures the chosen face of each image in a comparison', async () => {
    const { faces } = await engine.compare({ file: good }, { file: crowd });
    for (const side of faces) expect(side.faces[0]!.quality!.unified).toBeGreaterThan(0);
    expect(faces[1].faces.length).toBeGreaterThan(1);
    expect(faces[1].faces[1]).not.toHaveProperty('quality');
  });

  it('measures every face that is detected, or as many as asked', async () => {
    const measured = async (measure?: 'none' | 'chosen' | 'all'): Promise<number> => {
      const { faces } = await engine.detect({ file: crowd }, { measure });
      return faces.filter(({ quality }) => quality !== undefined).length;
    };
    expect(await measured()).toBe((await engine.detect({ file: crowd })).faces.length);
    expect(await measured('chosen')).toBe(1);
    expect(await measured('none')).toBe(0);
  });

  it('takes good portraits on every level', async () => {
    for (const quality of [0, 1, 2, 3, 4] as const) {
      const { score } = await engine.compare({ file: good }, { file: other }, { quality });
      expect(score).toBeGreaterThan(80);
    }
  });

  it('refuses the blurred image of a pair from the level on that asks for more', async () => {
    await engine.compare({ file: good }, { bytes: blurred });
    for (const [a, b, side] of [
      [{ file: good }, { bytes: blurred }, 'b'],
      [{ bytes: blurred }, { file: good }, 'a'],
    ] as const) {
      await expect(engine.compare(a, b, { quality: 3 })).rejects.toMatchObject({
        code: 'FACE_QUALITY',
        params: { measure: 'sharpness', value: expect.any(Number), minimum: 40, level: 3, side },
      });
    }
    const answer = await engine.compare({ file: good }, { bytes: blurred }, { quality: 1 });
    expect(answer.faces[1].faces[0]!.quality!.components.sharpness).toBeLessThan(40);
  });

  it('judges the chosen face of detect and embed, measured or not', async () => {
    for (const measure of ['none', 'chosen', 'all'] as const) {
      const options = { quality: 4, measure } as const;
      await expect(engine.detect({ bytes: blurred }, options)).rejects.toMatchObject({
        code: 'FACE_QUALITY',
      });
      await expect(engine.embed({ bytes: blurred }, options)).rejects.toMatchObject({ code: 'FACE_QUALITY' });
    }
  });

  it('measures large photos nearly alike in detect and embed, though they are shrunk for detection', async () => {
    const large = await sharp(good)
      .resize(600, 600)
      .extend({ top: 1400, bottom: 1400, left: 1400, right: 1400, background: '#777' })
      .jpeg({ quality: 95 })
      .toBuffer();
    const [detected, embedded] = [
      await engine.detect({ bytes: large }),
      await engine.embed({ bytes: large }),
    ];
    const [one, two] = [detected.faces[0]!.quality!, embedded.faces[0]!.quality!];
    expect(one.native.interEyeDistance).toBeCloseTo(two.native.interEyeDistance, 3);
    expect(Math.abs(one.components.sharpness - two.components.sharpness)).toBeLessThan(5);
    expect(one.components.sharpness).toBeGreaterThan(70);
  });

  it.each([
    [{ quality: 5 }, 'quality'],
    [{ quality: -1 }, 'quality'],
    [{ quality: '2' }, 'quality'],
    [{ measure: 'some' }, 'measure'],
  ])('refuses the options %j', async (options, name) => {
    await expect(engine.embed({ file: good }, options as never)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      params: { name },
    });
  });
});
