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

  it('compares several probes with every template', () => {
    const scores = galleryOf(0, 90).compareAll([at(0), at(90)]);
    expect([...scores].map((score) => Math.round(score * 1000) / 1000)).toEqual([1, 0, 0, 1]);
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

  it('can be aborted', async () => {
    await expect(galleryOf(0).search(at(0), 1, { signal: AbortSignal.abort() })).rejects.toEqual(
      expect.objectContaining({ code: 'ABORTED' }),
    );
  });
});
