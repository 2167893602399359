import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as native from '../src/index.js';
import { anyArray, anyNonsense, anyNumber } from './any-argument.js';

type Arbitrary = fc.Arbitrary<unknown>;

/** Mostly what the parameter takes, at times anything. */
const mostly = (arbitrary: Arbitrary): Arbitrary =>
  fc.oneof({ weight: 12, arbitrary }, anyNonsense(), anyNumber(), anyArray());
const array = mostly(anyArray());
const count = mostly(anyNumber());
const record = (fields: Record<string, Arbitrary>): Arbitrary =>
  mostly(fc.record(fields, { requiredKeys: [] }));
const order = fc.constantFrom('rgb', 'bgr', 'RGB', undefined);
const channels = mostly(fc.array(anyNumber(), { minLength: 2, maxLength: 4 }));
const picture = { data: array, width: count, height: count };
const image = record({ ...picture, channelOrder: order });
const tensor = record(picture);
const normalization = { mean: channels, scale: channels, channelOrder: order };
const metric = fc.constantFrom('dot', 'cosine', 'squared-euclidean', 'none', undefined);
const strides = mostly(fc.array(array, { minLength: 2, maxLength: 4 }));
const filter = {
  scoreThreshold: mostly(fc.constantFrom(0, 0.5, 1)),
  nmsThreshold: mostly(fc.constantFrom(0, 0.3, 1)),
  topK: count,
  mapping: record({ offsetX: count, offsetY: count, scaleX: count, scaleY: count }),
};
const block = record({ scores: array, rowSubjects: array, columnSubjects: array, onDiagonal: fc.boolean() });
const warp = {
  border: mostly(fc.constantFrom(0, 255, 'replicate', -1)),
  antialias: mostly(fc.constantFrom('auto', 'off', 3)),
};
const search = {
  metric,
  threshold: mostly(anyNumber()),
  threads: mostly(fc.constantFrom(1, 2, 64, 65)),
};
const results = record({ indices: array, best: array, counts: array });
const choice = {
  mode: fc.constantFrom('largest', 'most-central', 'none', undefined),
  minSize: count,
  imageWidth: count,
  imageHeight: count,
};

/** Every function that takes arrays, with what its parameters are. */
const PARAMETERS: Partial<Record<keyof typeof native, Arbitrary[]>> = {
  resizeToNchw: [
    image,
    tensor,
    record({
      ...normalization,
      padding: count,
      filter: fc.constantFrom('bilinear', 'area', 'auto', 'lanczos'),
      rect: record({ left: count, top: count, width: count, height: count }),
    }),
  ],
  warpToNchw: [image, array, tensor, record({ ...normalization, ...warp })],
  warpToPixels: [image, array, tensor, record(warp)],
  mirrorNchw: [tensor, array],
  similarityFromLandmarks: [array, array, array],
  imageStatistics: [tensor, record({ channelOrder: order, dark: count, bright: count })],
  decodeYunet: [
    record({ cls: strides, obj: strides, bbox: strides, kps: strides }),
    mostly(fc.constantFrom(32, 64)),
    mostly(fc.constantFrom(32, 64)),
    record(filter),
    array,
  ],
  decodeSsd: [
    record({ boxes: array, scores: array, anchors: array }),
    record({ ...filter, inputWidth: count, inputHeight: count, classes: count, faceClass: count }),
    array,
  ],
  suppressOverlaps: [array, count, mostly(fc.constantFrom(0, 0.3, 1)), array],
  orderFaces: [array, count, record(choice), array],
  selectFace: [array, count, record(choice)],
  l2Normalize: [array, array],
  addInPlace: [array, array],
  dot: [array, array],
  cosine: [array, array],
  squaredEuclidean: [array, array],
  oneToMany: [array, array, array, metric],
  manyToMany: [array, array, count, array, metric],
  pairwise: [array, array, count, array, metric],
  topK: [array, count, array, array, record({ threshold: count, ascending: fc.boolean() })],
  search: [array, array, count, array, array, record(search)],
  searchAsync: [array, array, count, array, array, record(search)],
  searchManyAsync: [array, array, count, count, results, record(search)],
  manyToManyAsync: [array, array, count, array, record(search)],
  countScores: [block, array, array],
  weighScores: [block, record({ rows: array, columns: array }), array],
  collectScores: [block, count, record({ scores: array, rows: array, columns: array })],
  quantizeFloat16: [array, array],
  dequantizeFloat16: [array, array],
  quantizeInt8: [array, array],
  dequantizeInt8: [array, count, array],
};
const WITHOUT_ARRAYS = ['simd', 'letterbox', 'galleryBuffer', 'setEnvironmentDefault'];

describe('the typed face', () => {
  it('is listed here in full', () => {
    const functions = Object.entries(native).filter(([, value]) => typeof value === 'function');
    expect(functions.map(([name]) => name).sort()).toEqual(
      [...Object.keys(PARAMETERS), ...WITHOUT_ARRAYS].sort(),
    );
  });

  it.each(Object.keys(PARAMETERS) as (keyof typeof native)[])(
    '%s answers any arguments with a result or a FaceError',
    async (name) => {
      const call = native[name] as (...values: unknown[]) => unknown;
      await fc.assert(
        fc.asyncProperty(fc.tuple(...PARAMETERS[name]!), async (values) => {
          try {
            await call(...values);
          } catch (error) {
            expect(error).toMatchObject({ name: 'FaceError' });
            expect(['TENSOR_INVALID', 'LANDMARKS_INVALID']).toContain((error as { code: string }).code);
          }
        }),
        { seed: 8, numRuns: 300 },
      );
    },
  );
});
