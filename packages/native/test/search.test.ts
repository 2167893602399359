import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  cosine,
  dot,
  l2Normalize,
  manyToMany,
  oneToMany,
  pairwise,
  quantizeFloat16,
  quantizeInt8,
  search,
  squaredEuclidean,
  topK,
  type Metric,
  type TemplateArray,
} from '../src/index.js';
import { detached, expectCode } from './expect-code.js';
import { noise } from './noise.js';

const PAIR = { dot, cosine, 'squared-euclidean': squaredEuclidean } as const;
const METRICS = Object.keys(PAIR) as Metric[];

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

  it('ranks int8 by default as float32 ranks, whatever the scales of the rows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (seed) => {
        const [rows, dims, k] = [60, 96, 5];
        const floats = noise(rows * dims, seed);
        const query = noise(dims, seed + 0.5);
        const bytes = new Int8Array(rows * dims);
        const smallQuery = new Int8Array(dims);
        for (let r = 0; r < rows; r++) {
          const row = floats.subarray(r * dims, (r + 1) * dims);
          // One large component makes the scale of a row coarse, and its integers small.
          row[r % dims]! += r % 3;
          l2Normalize(row);
          quantizeInt8(row, bytes.subarray(r * dims, (r + 1) * dims));
        }
        l2Normalize(query);
        quantizeInt8(query, smallQuery);
        const exact = new Float32Array(rows);
        oneToMany(floats, query, exact);
        const [indices, best] = [new Int32Array(k), new Float32Array(k)];
        search(bytes, smallQuery, k, indices, best);
        const expected = [...exact].sort((a, b) => b - a);
        // Each component errs by half a scale at most; in cosine that is far below 0.02 here.
        indices.forEach((row, place) => {
          expect(Math.abs(exact[row]! - expected[place]!)).toBeLessThan(0.02);
          expect(Math.abs(exact[row]! - best[place]!)).toBeLessThan(0.02);
        });
        const all = new Float32Array(rows);
        oneToMany(bytes, smallQuery, all);
        const explicit = new Float32Array(rows);
        oneToMany(bytes, smallQuery, explicit, 'cosine');
        expect(all).toEqual(explicit);
      }),
      { seed: 7, numRuns: 60 },
    );
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
