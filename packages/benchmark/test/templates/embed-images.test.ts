import { describe, expect, it } from '@jest/globals';
import { FaceError } from '@face/core';
import { appendFileSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { embedImages } from '../../src/templates/embed-images.js';
import { TemplateCache } from '../../src/templates/template-cache.js';
import { collectTemplates } from '../../src/templates/template-set.js';
import { temporaryFolder } from '../temporary-folder.js';

const folder = temporaryFolder();
const images = ['one', 'two', 'dark'].map((id) => ({
  id,
  path: folder.write(id, `content of ${id}`),
  person: id === 'two' ? 'Bob' : 'Ann',
}));

function countingEmbedder(): { embed: (path: string) => Promise<Float32Array>; calls: string[] } {
  const calls: string[] = [];
  return {
    calls,
    embed: (path) => {
      calls.push(path);
      if (path.endsWith('dark')) return Promise.reject(new FaceError('NO_FACE', { side: 'a' }));
      return Promise.resolve(Float32Array.of(path.length, 0.5));
    },
  };
}

describe('embedImages', () => {
  it('keeps order and turns an image without a face into an outcome', async () => {
    const outcomes = await embedImages(images, countingEmbedder().embed);
    expect(outcomes.map((outcome) => ('failure' in outcome ? outcome.failure : outcome.image.id))).toEqual([
      'one',
      'two',
      'NO_FACE',
    ]);
  });

  it('ends with an error that is no fault of the image', async () => {
    const broken = (): Promise<Float32Array> => Promise.reject(new FaceError('MODEL_FILE_MISSING'));
    await expect(embedImages(images, broken)).rejects.toMatchObject({ code: 'MODEL_FILE_MISSING' });
  });

  it('stops when aborted and embeds nothing more', async () => {
    const { embed, calls } = countingEmbedder();
    const run = embedImages(images, embed, { signal: AbortSignal.abort() });
    await expect(run).rejects.toMatchObject({ code: 'ABORTED' });
    expect(calls).toEqual([]);
  });
});

describe('TemplateCache', () => {
  it('embeds a content once, apart from the proof', async () => {
    const path = join(folder.path, 'cache');
    const made = await embedImages(images, countingEmbedder().embed, {
      cache: await TemplateCache.open(path, 'model'),
    });
    const cache = await TemplateCache.open(path, 'model');
    expect(await cache.prove(images, countingEmbedder().embed)).toBe(true);
    const second = countingEmbedder();
    const again = await Promise.all(
      [images[0]!, images[1]!].map((image) => cache.embed(image.path, second.embed)),
    );
    expect(second.calls).toEqual([]);
    expect(made.slice(0, 2)).toEqual(again.map((embedding, index) => ({ image: images[index], embedding })));
  });

  it('tries an image without a face again', async () => {
    const cache = await TemplateCache.open(join(folder.path, 'failures'), 'model');
    await embedImages([images[2]!], countingEmbedder().embed, { cache });
    const mended = await embedImages([images[2]!], () => Promise.resolve(Float32Array.of(1)), { cache });
    expect(mended[0]).toHaveProperty('embedding');
  });

  it('drops everything that another pipeline made', async () => {
    const path = join(folder.path, 'stale');
    await embedImages(images, countingEmbedder().embed, { cache: await TemplateCache.open(path, 'model') });
    const other = (): Promise<Float32Array> => Promise.resolve(Float32Array.of(-3, 0.5));
    const cache = await TemplateCache.open(path, 'model');
    const outcomes = await embedImages(images, other, { cache });
    expect(outcomes.every((outcome) => 'embedding' in outcome && outcome.embedding[0] === -3)).toBe(true);
    expect((await TemplateCache.open(path, 'model')).size).toBe(3);
  });

  it('keeps models apart', async () => {
    const path = join(folder.path, 'apart');
    await embedImages(images, countingEmbedder().embed, { cache: await TemplateCache.open(path, 'one') });
    const other = countingEmbedder();
    await embedImages(images, other.embed, { cache: await TemplateCache.open(path, 'two') });
    expect(other.calls).toHaveLength(3);
    expect(readdirSync(join(folder.path, 'apart'))).toHaveLength(2);
  });

  it('survives a line that a crash cut short', async () => {
    const path = join(folder.path, 'torn');
    await embedImages(images, countingEmbedder().embed, { cache: await TemplateCache.open(path, 'model') });
    const file = join(path, readdirSync(path)[0]!);
    appendFileSync(file, readFileSync(file, 'utf8').slice(0, 90));
    const cache = await TemplateCache.open(path, 'model');
    expect(cache.size).toBe(2);
    const added = [{ id: 'new', path: folder.write('new', 'fresh'), person: 'Cy' }];
    await embedImages(added, countingEmbedder().embed, { cache });
    expect((await TemplateCache.open(path, 'model')).size).toBe(3);
  });
});

describe('collectTemplates', () => {
  it('puts rows, people and failures together', async () => {
    const set = collectTemplates(await embedImages(images, countingEmbedder().embed));
    expect(set).toMatchObject({ ids: ['one', 'two'], people: ['Ann', 'Bob'], failures: [{ id: 'dark' }] });
    expect([...set.matrix.subjects]).toEqual([0, 1]);
  });

  it('refuses a dataset without a single face', () => {
    expect(() => collectTemplates([{ image: images[2]!, failure: 'NO_FACE' }])).toThrow(
      expect.objectContaining({ code: 'DATASET_INVALID' }),
    );
  });

  it('refuses embeddings of different lengths', () => {
    const outcome = (length: number) => ({ image: images[0]!, embedding: new Float32Array(length) });
    expect(() => collectTemplates([outcome(2), outcome(3)])).toThrow(
      expect.objectContaining({ code: 'TEMPLATE_INVALID' }),
    );
  });
});
