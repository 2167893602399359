import { describe, expect, it } from '@jest/globals';
import { Gallery } from '../src/gallery.js';
import type { FaceTemplate } from '../src/template.js';

/** A unit vector in the plane of the first two axes, so that similarities are cosines of angle differences. */
function at(degrees: number, model = 'm'): FaceTemplate {
  const embedding = new Float32Array(8);
  embedding[0] = Math.cos((degrees * Math.PI) / 180);
  embedding[1] = Math.sin((degrees * Math.PI) / 180);
  return { model, embedding };
}

function galleryOf(...degrees: number[]): Gallery<number> {
  const gallery = new Gallery<number>();
  for (const each of degrees) gallery.add(each, at(each));
  return gallery;
}

describe('Gallery', () => {
  it('returns the most similar templates, best first', async () => {
    const matches = await galleryOf(90, 10, 45, 180).search(at(0), 2);
    expect(matches.map(({ id }) => id)).toEqual([10, 45]);
    expect(matches[0]!.cosine).toBeCloseTo(Math.cos(Math.PI / 18), 5);
  });

  it('returns fewer than k when the gallery or the threshold leaves fewer', async () => {
    const gallery = galleryOf(0, 60, 90);
    expect(await gallery.search(at(0), 10)).toHaveLength(3);
    expect(await gallery.search(at(0), 10, { minCosine: 0.4 })).toHaveLength(2);
  });

  it('finds nothing in an empty gallery', async () => {
    expect(await new Gallery().search(at(0), 1)).toEqual([]);
  });

  it('grows past its first capacity without losing a template', async () => {
    const gallery = new Gallery<number>();
    for (let id = 0; id < 3000; id++) gallery.add(id, at(id * 0.1));
    expect((await gallery.search(at(299.9), 1))[0]!.id).toBe(2999);
    expect(gallery.size).toBe(3000);
  });

  it('compares several probes with every template', async () => {
    const scores = await galleryOf(0, 90).compareAll([at(0), at(90)]);
    expect([...scores].map((score) => Math.round(score * 1000) / 1000)).toEqual([1, 0, 0, 1]);
  });

  it('leaves the event loop free while it compares, and can be aborted', async () => {
    const gallery = new Gallery<number>();
    for (let id = 0; id < 20_000; id++) gallery.add(id, at(id));
    const probes = Array.from({ length: 200 }, (_, degrees) => at(degrees));
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await gallery.compareAll(probes);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
    const controller = new AbortController();
    const running = gallery.compareAll(probes, { signal: controller.signal });
    controller.abort();
    await expect(running).rejects.toEqual(expect.objectContaining({ code: 'ABORTED' }));
  });

  it('refuses templates of another model', async () => {
    const gallery = galleryOf(0);
    const mismatch = expect.objectContaining({ code: 'TEMPLATE_MISMATCH' });
    expect(() => {
      gallery.add(1, at(1, 'other'));
    }).toThrow(mismatch);
    await expect(gallery.search(at(1, 'other'), 1)).rejects.toEqual(mismatch);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses k = %f', async (k) => {
    await expect(galleryOf(0).search(at(0), k)).rejects.toEqual(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });

  it.each([
    ['NaN', [Number.NaN, 1]],
    ['infinite', [Infinity, 0]],
    ['no', []],
    ['not normalised', [10, 0]],
    ['only zero', [0, 0]],
  ])('refuses a template with %s values, and stays as it was', async (_, values) => {
    const gallery = galleryOf(0);
    const bad = { model: 'm', embedding: Float32Array.from(values) };
    const invalid = expect.objectContaining({ code: 'TEMPLATE_INVALID' });
    expect(() => {
      gallery.add(9, bad);
    }).toThrow(invalid);
    await expect(gallery.search(bad, 1)).rejects.toEqual(invalid);
    expect((await gallery.search(at(0), 5)).map(({ id }) => id)).toEqual([0]);
  });

  it('refuses what is no template at all', async () => {
    const invalid = expect.objectContaining({ code: 'TEMPLATE_INVALID' });
    const others = [undefined, null, 'text', {}, { model: 'm' }, { model: 'm', embedding: [1, 0] }];
    for (const other of others) {
      await expect(galleryOf(0).search(other as FaceTemplate, 1)).rejects.toEqual(invalid);
      await expect(new Gallery().search(other as FaceTemplate, 1)).rejects.toEqual(invalid);
    }
  });

  it('takes its model from the first template that it accepted', () => {
    const gallery = new Gallery();
    expect(() => {
      gallery.add('bad', { model: 'other', embedding: new Float32Array(3) });
    }).toThrow(expect.objectContaining({ code: 'TEMPLATE_INVALID' }));
    gallery.add('good', at(0));
    expect(gallery.size).toBe(1);
  });

  it('removes all templates of an id and keeps the order of the others', async () => {
    const gallery = new Gallery();
    for (const id of ['a', 'b', 'c', 'b', 'd']) gallery.add(id, at(30));
    expect(gallery.has('b')).toBe(true);
    expect(gallery.removeAll(['b', 'unknown'])).toBe(2);
    expect([gallery.has('b'), gallery.size]).toEqual([false, 3]);
    gallery.add('e', at(30));
    // Equal ones come in order of addition.
    expect((await gallery.search(at(0), 9)).map(({ id }) => id)).toEqual(['a', 'c', 'd', 'e']);
    expect([...(await gallery.compareAll([at(30)]))].every((score) => score > 0.999)).toBe(true);
  });

  it('can be emptied and filled with templates of another model', async () => {
    const gallery = new Gallery();
    gallery.add('a', at(0));
    expect([gallery.remove('a'), gallery.remove('a'), gallery.size]).toEqual([1, 0, 0]);
    gallery.add('b', at(0, 'other'));
    expect((await gallery.search(at(1, 'other'), 1))[0]!.id).toBe('b');
  });

  it('answers a running search from what there was when it began', async () => {
    const gallery = galleryOf(80, 10, 20);
    const running = gallery.search(at(0), 3);
    gallery.remove(80);
    gallery.add(1, at(1));
    expect((await running).map(({ id }) => id)).toEqual([10, 20, 80]);
    expect((await gallery.search(at(0), 3)).map(({ id }) => id)).toEqual([1, 10, 20]);
  });

  it.each([
    ['minCosine', { minCosine: Number.NaN }],
    ['minCosine', { minCosine: '0.5' }],
    ['threads', { threads: 0 }],
    ['threads', { threads: 65 }],
  ])('names %s in %j', async (name, options) => {
    await expect(galleryOf(0).search(at(0), 1, options as object)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      params: { name },
    });
  });

  it('can be aborted', async () => {
    await expect(galleryOf(0).search(at(0), 1, { signal: AbortSignal.abort() })).rejects.toEqual(
      expect.objectContaining({ code: 'ABORTED' }),
    );
  });
});
