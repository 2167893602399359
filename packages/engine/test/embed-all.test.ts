import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { facelessPng } from '@face/testing';
import sharp from 'sharp';
import { type Engine, createEngine } from '../src/engine.js';
import { similarity } from '../src/template.js';
import { groupSample, sample } from './sample-files.js';

let engine: Engine;

beforeAll(async () => {
  engine = await createEngine({ workers: 2 });
}, 30_000);
afterAll(() => engine.close());

describe('embedAll', () => {
  it('gives every face of a group the template that it gets alone', async () => {
    const { faces, templates, image } = await engine.embedAll({ file: groupSample });
    expect(faces.length).toBeGreaterThanOrEqual(3);
    expect(templates).toHaveLength(faces.length);
    expect(image.width).toBeGreaterThan(0);
    for (const [at, { box }] of faces.entries()) {
      const alone = await engine.embed({ file: groupSample }, { choose: { rectangle: box } });
      expect(similarity(alone.template, templates[at]!)).toBeGreaterThan(0.9999);
    }
  });

  it('cuts small faces of a large photo from its full resolution', async () => {
    const large = await sharp(groupSample).resize({ width: 4000 }).jpeg({ quality: 90 }).toBuffer();
    const [small, { faces, templates }] = await Promise.all([
      engine.embedAll({ file: groupSample }),
      engine.embedAll({ bytes: large }),
    ]);
    expect(faces).toHaveLength(small.faces.length);
    for (const template of templates) {
      const best = Math.max(...small.templates.map((each) => similarity(each, template)));
      expect(best).toBeGreaterThan(0.95);
    }
  });

  it('makes no more templates than asked for, the chosen face first', async () => {
    const all = await engine.detect({ file: groupSample });
    const last = all.faces.at(-1)!.box;
    const options = { maxFaces: 2, choose: { rectangle: last } };
    const { faces, templates } = await engine.embedAll({ file: groupSample }, options);
    expect(faces).toHaveLength(all.faces.length);
    expect(faces[0]!.box).toEqual(last);
    expect(templates).toHaveLength(2);
  });

  it('gives empty lists for an image without faces', async () => {
    expect(await engine.embedAll({ bytes: await facelessPng() })).toMatchObject({ faces: [], templates: [] });
  });

  it.each([0, -1, 1.5, 257, Number.NaN, '3'])('refuses maxFaces of %p', async (maxFaces) => {
    await expect(engine.embedAll({ file: sample(0, 0) }, { maxFaces } as never)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      params: { name: 'maxFaces' },
    });
  });
});
