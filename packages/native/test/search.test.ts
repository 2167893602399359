import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  cosine,
  dot,
  manyToMany,
  oneToMany,
  pairwise,
  quantizeFloat16,
  quantizeInt8,
  search,
  searchAsync,
  squaredEuclidean,
  topK,
  type Metric,
  type TemplateArray,
} from '../src/index.js';
import { detached, expectCode } from './expect-code.js';

const PAIR = { dot, cosine, 'squared-euclidean': squaredEuclidean } as const;
const METRICS = Object.keys(PAIR) as Metric[];

function noise(length: number, seed: number): Float32Array {
  return new Float32Array(length).map((_, i) => Math.sin((i + 1) * 78.233 + seed * 12.9898) * 0.5 + 0.001);
}

function asType(values: Float32Array, type: 'f32' | 'f16' | 'i8'): TemplateArray {
  if (type === 'f32') return values;
  if (type === 'f16') {
    const half = new Uint16Array(values.length);
    quantizeFloat16(values, half);
    return half;
  }
  const small = new Int8Array(values.length);
  quantizeInt8(values, small);
  return small;
}

describe('oneToMany, manyToMany, pairwise', () => {
  it('give the bits of the pair functions, however the gallery is split', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 130 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom('f32' as const, 'f16' as const, 'i8' as const),
        fc.constantFrom(...METRICS),
        (dimensions, rows, probes, type, metric) => {
          const gallery = asType(noise(rows * dimensions, 1), type);
          const queries = asType(noise(probes * dimensions, 2), type);
          const all = new Float32Array(rows * probes);
          manyToMany(gallery, queries, dimensions, all, metric);
          const one = new Float32Array(rows);
          const split = new Float32Array(rows);
          for (let p = 0; p < probes; p++) {
            const probe = queries.subarray(p * dimensions, (p + 1) * dimensions);
            oneToMany(gallery, probe, one, metric);
            const cut = Math.floor(rows / 3);
            if (cut > 0)
              oneToMany(gallery.subarray(0, cut * dimensions), probe, split.subarray(0, cut), metric);
            oneToMany(gallery.subarray(cut * dimensions), probe, split.subarray(cut), metric);
            expect(split).toEqual(one);
            expect(all.subarray(p * rows, (p + 1) * rows)).toEqual(one);
            for (let r = 0; r < rows; r++) {
              expect(PAIR[metric](gallery.subarray(r * dimensions, (r + 1) * dimensions), probe)).toBe(
                one[r],
              );
            }
          }
        },
      ),
      { seed: 4, numRuns: 150 },
    );
  });

  it('score rows pairwise', () => {
    const [a, b] = [noise(30, 1), noise(30, 2)];
    const out = new Float32Array(3);
    pairwise(a, b, 10, out, 'cosine');
    expect(out[1]).toBe(cosine(a.subarray(10, 20), b.subarray(10, 20)));
  });

  it.each<[string, () => void]>([
    [
      'a gallery of the wrong stride',
      () => {
        oneToMany(new Float32Array(31), noise(10, 1), new Float32Array(3));
      },
    ],
    [
      'an output of the wrong length',
      () => {
        oneToMany(noise(30, 1), noise(10, 1), new Float32Array(4));
      },
    ],
    [
      'overlapping output and input',
      () => {
        const all = noise(40, 1);
        oneToMany(all.subarray(0, 30), noise(10, 1), all.subarray(28, 31));
      },
    ],
    [
      'a gallery row of NaN',
      () => {
        oneToMany(noise(30, 1).fill(Number.NaN, 10, 11), noise(10, 1), new Float32Array(3));
      },
    ],
    [
      'types that differ',
      () => {
        oneToMany(new Int8Array(30), noise(10, 1), new Float32Array(3));
      },
    ],
    [
      'a detached gallery',
      () => {
        oneToMany(detached(noise(30, 1)), noise(10, 1), new Float32Array(3));
      },
    ],
    [
      'zero dimensions',
      () => {
        manyToMany(noise(30, 1), noise(10, 1), 0, new Float32Array(3));
      },
    ],
    [
      'dimensions that do not divide',
      () => {
        manyToMany(noise(30, 1), noise(10, 1), 4, new Float32Array(3));
      },
    ],
    [
      'rows that do not pair',
      () => {
        pairwise(noise(30, 1), noise(10, 1), 10, new Float32Array(3));
      },
    ],
  ])('refuse %s', (_name, call) => {
    expectCode('TENSOR_INVALID', call);
  });
});

describe('topK', () => {
  it('equals a stable sort', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 60 }),
        fc.nat(),
        fc.boolean(),
        (list, seed, ascending) => {
          const k = 1 + (seed % list.length);
          const [indices, best] = [new Int32Array(k), new Float32Array(k)];
          const count = topK(Float32Array.from(list), k, indices, best, {
            ascending,
            threshold: ascending ? 3 : -3,
          });
          const expected = list
            .map((score, index) => ({ score, index }))
            .filter(({ score }) => (ascending ? score <= 3 : score >= -3))
            .sort((x, y) => (ascending ? x.score - y.score : y.score - x.score) || x.index - y.index)
            .slice(0, k);
          expect([...indices.subarray(0, count)]).toEqual(expected.map(({ index }) => index));
          expect([...best.subarray(0, count)]).toEqual(expected.map(({ score }) => score));
        },
      ),
      { seed: 5, numRuns: 300 },
    );
  });

  it.each([0, -1, 1.5, 4, Number.NaN])('refuses k = %p of 3 scores', (k) => {
    expectCode('TENSOR_INVALID', () =>
      topK(Float32Array.of(1, 2, 3), k, new Int32Array(9), new Float32Array(9)),
    );
  });

  it('refuses NaN scores, short outputs and overlap', () => {
    expectCode('TENSOR_INVALID', () =>
      topK(Float32Array.of(1, Number.NaN), 1, new Int32Array(1), new Float32Array(1)),
    );
    expectCode('TENSOR_INVALID', () =>
      topK(Float32Array.of(1, 2), 2, new Int32Array(1), new Float32Array(2)),
    );
    const scores = Float32Array.of(1, 2, 3);
    expectCode('TENSOR_INVALID', () => topK(scores, 1, new Int32Array(1), scores));
  });
});

describe('search', () => {
  const dimensions = 16;
  const gallery = noise(1000 * dimensions, 3);
  const probe = gallery.slice(400 * dimensions, 401 * dimensions);

  it.each(METRICS)('equals oneToMany and topK under %s', (metric) => {
    const scores = new Float32Array(1000);
    oneToMany(gallery, probe, scores, metric);
    const expected = [new Int32Array(10), new Float32Array(10)] as const;
    topK(scores, 10, ...expected, { ascending: metric === 'squared-euclidean' });
    const found = [new Int32Array(10), new Float32Array(10)] as const;
    expect(search(gallery, probe, 10, ...found, { metric })).toBe(10);
    expect(found).toEqual(expected);
  });

  it('returns only what reaches the threshold', () => {
    expect(
      search(gallery, probe, 10, new Int32Array(10), new Float32Array(10), {
        metric: 'cosine',
        threshold: 2,
      }),
    ).toBe(0);
  });

  it.each([0, 1001])('refuses k = %p for 1000 rows', (k) => {
    expectCode('TENSOR_INVALID', () =>
      search(gallery, probe, k, new Int32Array(2000), new Float32Array(2000)),
    );
  });
});

describe('searchAsync', () => {
  const dimensions = 64;
  const rows = 30_000;
  const gallery = noise(rows * dimensions, 3);
  const probe = gallery.slice(777 * dimensions, 778 * dimensions);
  const outputs = (): [Int32Array, Float32Array] => [new Int32Array(5), new Float32Array(5)];

  it('finds what search finds, with any number of threads', async () => {
    const expected = outputs();
    search(gallery, probe, 5, ...expected);
    for (const threads of [1, 2, 3]) {
      const found = outputs();
      await expect(searchAsync(gallery, probe, 5, ...found, { threads })).resolves.toBe(5);
      expect(found).toEqual(expected);
    }
  });

  it('leaves the event loop free', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await Promise.all(Array.from({ length: 20 }, () => searchAsync(gallery, probe, 5, ...outputs())));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });

  it('rejects at once when aborted before or during the run', async () => {
    await expect(
      searchAsync(gallery, probe, 5, ...outputs(), { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'ABORTED' });
    const controller = new AbortController();
    const running = searchAsync(gallery, probe, 5, ...outputs(), { signal: controller.signal });
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('survives a gallery that is given away during the run, and says so', async () => {
    const doomed = gallery.slice();
    const running = searchAsync(doomed, probe, 5, ...outputs());
    detached(doomed);
    await expect(running).rejects.toMatchObject({ code: 'TENSOR_INVALID' });
  });

  it('survives outputs that are given away during the run', async () => {
    const [indices, best] = outputs();
    const running = searchAsync(gallery, probe, 5, indices, best);
    detached(best);
    await expect(running).rejects.toMatchObject({ code: 'TENSOR_INVALID' });
  });

  it('keeps a gallery alive that nobody else holds', async () => {
    const found = outputs();
    const running = searchAsync(gallery.slice(), probe.slice(), 5, ...found, { metric: 'cosine' });
    for (let i = 0; i < 20; i++) new Float32Array(1 << 20).fill(i);
    await running;
    expect(found[0][0]).toBe(777);
  });

  it('takes shared memory', async () => {
    const shared = new Float32Array(new SharedArrayBuffer(gallery.byteLength));
    shared.set(gallery);
    const found = outputs();
    await searchAsync(shared, probe, 5, ...found, { metric: 'cosine' });
    expect(found[0][0]).toBe(777);
  });

  it('refuses a buffer that may shrink under it', async () => {
    const Resizable = ArrayBuffer as unknown as new (
      length: number,
      options: { maxByteLength: number },
    ) => ArrayBuffer;
    const shrinking = new Float32Array(
      new Resizable(gallery.byteLength, { maxByteLength: gallery.byteLength * 2 }),
    );
    await expect(searchAsync(shrinking, probe, 5, ...outputs())).rejects.toMatchObject({
      code: 'TENSOR_INVALID',
    });
  });

  it('rejects for bad arguments instead of throwing', async () => {
    await expect(searchAsync(gallery, probe, 0, ...outputs())).rejects.toMatchObject({
      code: 'TENSOR_INVALID',
    });
    await expect(searchAsync(gallery, probe, 5, ...outputs(), { threads: 0 })).rejects.toMatchObject({
      code: 'TENSOR_INVALID',
    });
    const broken = gallery.slice();
    broken[64 * 20_000] = Number.NaN;
    await expect(searchAsync(broken, probe, 5, ...outputs(), { threads: 2 })).rejects.toMatchObject({
      code: 'TENSOR_INVALID',
    });
  });
});
