import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Comparison } from '@face/core';
import { facelessPng, makeBadImages } from '@face/testing';
import sharp from 'sharp';
import { type Engine, createEngine } from '../src/engine.js';
import { groupSample, sample } from './sample-files.js';

const code = (expected: string): unknown => expect.objectContaining({ code: expected });

describe('the engine', () => {
  let engine: Engine;
  let reference: Comparison;

  beforeAll(async () => {
    engine = await createEngine({ workers: 2 });
    reference = await engine.compare({ file: sample(0, 0) }, { file: sample(0, 1) });
  }, 30_000);

  afterAll(() => engine.close());

  it('answers with everything the contract promises', () => {
    expect(reference).toMatchObject({
      thresholds: { '1e-3': 70, '1e-4': 80, '1e-5': 90 },
      provider: 'local',
      model: 'embedded-1/balanced/2',
    });
    expect(reference.score).toBeGreaterThan(80);
    expect(Math.round(reference.score * 1000) / 1000).toBe(reference.score);
    expect(reference.requestId).toMatch(/^[0-9a-f-]{36}$/);
    for (const { image, faces } of reference.faces) {
      const { left, top, width, height } = faces[0]!.box;
      expect(left + width / 2).toBeGreaterThan(image!.width * 0.25);
      expect(left + width / 2).toBeLessThan(image!.width * 0.75);
      expect(top + height / 2).toBeLessThan(image!.height * 0.8);
      const [right, leftEye, nose, rightMouth] = faces[0]!.landmarks!;
      expect(right.x).toBeLessThan(leftEye.x);
      expect(nose.y).toBeGreaterThan(right.y);
      expect(rightMouth.y).toBeGreaterThan(nose.y);
    }
  });

  it('gives the same score whatever the source and the order', async () => {
    const bytes = readFileSync(sample(0, 1));
    const [fromBytes, fromBase64, swapped] = await Promise.all([
      engine.compare({ file: sample(0, 0) }, { bytes }),
      engine.compare(
        { file: sample(0, 0) },
        { base64: `data:image/jpeg;base64,${bytes.toString('base64')}` },
      ),
      engine.compare({ bytes }, { file: sample(0, 0) }),
    ]);
    expect([fromBytes.score, fromBase64.score, swapped.score]).toEqual(Array(3).fill(reference.score));
  });

  it('takes a view into a larger buffer and leaves the memory of the caller as it was', async () => {
    const file = readFileSync(sample(0, 1));
    const large = new Uint8Array(file.length + 200).fill(9);
    large.set(file, 100);
    const view = large.subarray(100, 100 + file.length);
    const { score } = await engine.compare({ file: sample(0, 0) }, { bytes: view });
    expect(score).toBe(reference.score);
    expect(Buffer.compare(view, file)).toBe(0);
    expect(large.length).toBe(file.length + 200);
  });

  it('takes a source whose other kinds are undefined', async () => {
    const source = { bytes: undefined, file: sample(0, 1) } as never;
    expect((await engine.compare({ file: sample(0, 0) }, source)).score).toBe(reference.score);
  });

  it('scores an image against itself 100', async () => {
    expect((await engine.compare({ file: sample(1, 0) }, { file: sample(1, 0) })).score).toBe(100);
  });

  it('reports coordinates of the original image, however it was shrunk, turned or stored', async () => {
    const upright = await engine.detect({ file: sample(0, 0) });
    const { width, height } = upright.image;
    const large = await sharp(sample(0, 0))
      .resize({ width: width * 5 })
      .jpeg()
      .toBuffer();
    const scaled = await engine.detect({ bytes: large });
    const center = (box: { left: number; top: number; width: number; height: number }): number[] => [
      box.left + box.width / 2,
      box.top + box.height / 2,
    ];
    const [x, y] = center(upright.faces[0]!.box);
    const [scaledX, scaledY] = center(scaled.faces[0]!.box);
    expect(Math.abs(scaledX! / 5 - x!)).toBeLessThan(width * 0.02);
    expect(Math.abs(scaledY! / 5 - y!)).toBeLessThan(height * 0.02);
    const exif = await sharp(await sharp(sample(0, 0)).rotate(-90).png().toBuffer())
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 95 })
      .toBuffer();
    const oriented = await engine.detect({ bytes: exif });
    expect(oriented.image).toEqual({ width, height });
    const [orientedX, orientedY] = center(oriented.faces[0]!.box);
    expect(Math.hypot(orientedX! - x!, orientedY! - y!)).toBeLessThan(width * 0.02);
  });

  it.each([90, 180, 270])('finds a face turned by %i degrees when asked to', async (degrees) => {
    const turned = await sharp(sample(1, 0)).rotate(degrees).jpeg({ quality: 95 }).toBuffer();
    const { score } = await engine.compare({ bytes: turned }, { file: sample(1, 0) }, { rotate: 'auto' });
    expect(score).toBeGreaterThan(90);
  });

  it('chooses the face in a rectangle', async () => {
    const all = await engine.detect({ file: groupSample });
    const wanted = all.faces.at(-1)!.box;
    const { faces } = await engine.detect({ file: groupSample }, { choose: { rectangle: wanted } });
    expect(faces[0]!.box).toEqual(wanted);
    await expect(
      engine.embed(
        { file: groupSample },
        { choose: { rectangle: { left: 0, top: 0, width: 4, height: 4 } } },
      ),
    ).rejects.toEqual(code('NO_FACE'));
  });

  it('names the side that has no face', async () => {
    const bytes = await facelessPng();
    await expect(engine.compare({ bytes }, { file: sample(0, 0) })).rejects.toMatchObject({
      code: 'NO_FACE',
      params: { side: 'a' },
    });
    await expect(engine.compare({ file: sample(0, 0) }, { bytes })).rejects.toMatchObject({
      code: 'NO_FACE',
      params: { side: 'b' },
    });
    expect((await engine.detect({ bytes })).faces).toEqual([]);
  });

  it.each([
    ['a number', 7],
    ['null', null],
    ['nothing in it', {}],
    ['two sources at once', { url: 'http://a', file: 'b' }],
    ['bytes that are no bytes', { bytes: 'abc' }],
    ['a detached buffer', { bytes: detached() }],
  ])('refuses %s as a source', async (_, source) => {
    await expect(engine.compare({ file: sample(0, 0) }, source as never)).rejects.toMatchObject({
      code: expect.stringMatching(/^IMAGE_(SOURCE_INVALID|EMPTY)$/),
      params: { side: 'b' },
    });
  });

  it.each([
    [{ choose: 'smallest' }, 'choose'],
    [{ minFaceSize: Number.NaN }, 'minFaceSize'],
    [{ rotate: 'yes' }, 'rotate'],
    [{ signal: 'soon' }, 'signal'],
    [null, 'options'],
  ])('refuses the options %j', async (options, name) => {
    await expect(engine.detect({ file: sample(0, 0) }, options as never)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      params: { name },
    });
  });

  it('refuses every bad image with its code and stays exact', async () => {
    for (const { name, bytes, codes } of await makeBadImages()) {
      const outcome = await engine.embed({ bytes }).then(
        () => 'embedded',
        (error: unknown) => (error as { code: string }).code,
      );
      expect([name, codes.includes(outcome) || outcome]).toEqual([name, true]);
    }
    const after = await engine.compare({ file: sample(0, 0) }, { file: sample(0, 1) });
    expect(after.score).toBe(reference.score);
    expect(engine.stats().restarted).toBe(0);
  });

  it('refuses templates of another model', async () => {
    const { template } = await engine.embed({ file: sample(0, 0) });
    const foreign = { ...template, model: 'other-1/balanced' };
    expect(() => engine.compareTemplates(template, foreign)).toThrow(code('TEMPLATE_MISMATCH'));
    expect(() => engine.compareTemplates(foreign, foreign)).toThrow(code('TEMPLATE_MISMATCH'));
  });

  it('answers ENGINE_BUSY past the queue and at full exactness afterwards', async () => {
    const small = await createEngine({ workers: 1, maxQueue: 4 });
    const calls = Array.from({ length: 20 }, () => small.embed({ file: sample(0, 0) }));
    const outcomes = await Promise.allSettled(calls);
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBe(15);
    for (const outcome of refused) expect(outcome).toMatchObject({ reason: { code: 'ENGINE_BUSY' } });
    expect((await small.compare({ file: sample(0, 0) }, { file: sample(0, 1) })).score).toBe(reference.score);
    await small.close();
  });

  it('rejects at once when aborted, and after close', async () => {
    const second = await createEngine({ workers: 1 });
    const abort = new AbortController();
    const running = second.compare({ file: sample(0, 0) }, { file: sample(0, 1) }, { signal: abort.signal });
    abort.abort();
    await expect(running).rejects.toEqual(code('ABORTED'));
    await second.close();
    await second.close();
    await expect(second.detect({ file: sample(0, 0) })).rejects.toEqual(code('ENGINE_CLOSED'));
  });
});

function detached(): Uint8Array {
  const bytes = new Uint8Array(64);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return bytes;
}
