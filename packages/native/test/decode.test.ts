import { describe, expect, it } from '@jest/globals';
import {
  DETECTION_ROW_LENGTH,
  decodeSsd,
  decodeYunet,
  suppressOverlaps,
  type PerStride,
  type SsdOutputs,
  type YunetOutputs,
} from '../src/index.js';
import { detached, expectCode } from './expect-code.js';

const filter = { scoreThreshold: 0.5, nmsThreshold: 0.3 };

function yunet(width: number, height: number): YunetOutputs {
  const part = (values: number): PerStride => {
    const of = (stride: number): Float32Array =>
      new Float32Array((width / stride) * (height / stride) * values);
    return [of(8), of(16), of(32)];
  };
  return { cls: part(1), obj: part(1), bbox: part(4), kps: part(10) };
}

describe('decodeYunet', () => {
  it('finds nothing in empty outputs', () => {
    expect(decodeYunet(yunet(64, 96), 64, 96, filter, new Float32Array(30))).toBe(0);
  });

  it('keeps the best of overlapping faces and writes only as many rows as fit', () => {
    const outputs = yunet(320, 320);
    for (let cell = 0; cell < 1600; cell++) {
      outputs.cls[0][cell] = 1;
      outputs.obj[0][cell] = 0.5 + cell / 4000;
    }
    const out = new Float32Array(DETECTION_ROW_LENGTH * 7);
    expect(decodeYunet(outputs, 320, 320, filter, out)).toBe(7);
    expect([out[0], out[1], out[2], out[3]]).toEqual([308, 308, 8, 8]);
    expect(out[14]!).toBeGreaterThan(out[29]!);
  });

  it('lets only topK candidates into suppression', () => {
    const outputs = yunet(320, 320);
    outputs.cls[0].fill(1);
    outputs.obj[0].fill(1);
    expect(decodeYunet(outputs, 320, 320, { ...filter, topK: 3 }, new Float32Array(150))).toBe(3);
  });

  it('survives outputs of NaN and infinity', () => {
    const outputs = yunet(64, 64);
    for (const part of [outputs.cls, outputs.obj, outputs.bbox, outputs.kps]) {
      part[0].fill(Number.NaN);
      part[1].fill(Number.POSITIVE_INFINITY);
      part[2].fill(Number.NEGATIVE_INFINITY);
    }
    expect(decodeYunet(outputs, 64, 64, filter, new Float32Array(30))).toBe(0);
  });

  const good = yunet(64, 64);
  const out = new Float32Array(30);
  it.each<[string, () => void]>([
    ['a side that is no multiple of 32', () => decodeYunet(good, 63, 64, filter, out)],
    ['sides that do not fit the outputs', () => decodeYunet(good, 96, 64, filter, out)],
    [
      'a missing stride',
      () =>
        decodeYunet(
          { ...good, kps: [good.kps[0], good.kps[1]] as unknown as PerStride },
          64,
          64,
          filter,
          out,
        ),
    ],
    [
      'no strides at all',
      () => decodeYunet({ ...good, cls: [] as unknown as PerStride }, 64, 64, filter, out),
    ],
    ['a NaN threshold', () => decodeYunet(good, 64, 64, { ...filter, scoreThreshold: Number.NaN }, out)],
    ['a threshold above 1', () => decodeYunet(good, 64, 64, { ...filter, nmsThreshold: 1.1 }, out)],
    ['topK of 0', () => decodeYunet(good, 64, 64, { ...filter, topK: 0 }, out)],
    [
      'a scale of 0',
      () =>
        decodeYunet(
          good,
          64,
          64,
          { ...filter, mapping: { offsetX: 0, offsetY: 0, scaleX: 0, scaleY: 1 } },
          out,
        ),
    ],
    ['no room for a row', () => decodeYunet(good, 64, 64, filter, new Float32Array(14))],
    ['a detached output', () => decodeYunet(good, 64, 64, filter, detached(new Float32Array(30)))],
  ])('refuses %s', (_name, call) => {
    expectCode('TENSOR_INVALID', call);
  });
});

describe('decodeSsd', () => {
  const one: SsdOutputs = {
    boxes: Float32Array.from([0, 0, 0, 0]),
    scores: Float32Array.from([2]),
    anchors: Float32Array.from([0.25, 0.5, 0.5, 0.75]),
  };
  const ssd = { ...filter, inputWidth: 512, inputHeight: 512 };

  it('gives the anchor itself for a zero encoding, mapped to the image, landmarks 0', () => {
    const out = new Float32Array(15);
    const mapping = { offsetX: 56, offsetY: 28, scaleX: 2, scaleY: 0.5 };
    expect(decodeSsd(one, { ...ssd, mapping }, out)).toBe(1);
    expect([...out.subarray(0, 4)]).toEqual([400, 50, 256, 64]);
    expect(out.subarray(4, 14).every((value) => value === 0)).toBe(true);
    expect(out[14]).toBeCloseTo(1 / (1 + Math.exp(-2)), 6);
  });

  it.each<[string, () => void]>([
    [
      'anchors that are no rows of 4',
      () => decodeSsd({ ...one, anchors: new Float32Array(5) }, ssd, new Float32Array(15)),
    ],
    ['too few boxes', () => decodeSsd({ ...one, boxes: new Float32Array(3) }, ssd, new Float32Array(15))],
    ['too few scores', () => decodeSsd(one, { ...ssd, classes: 2 }, new Float32Array(15))],
    [
      'a face class that does not exist',
      () => decodeSsd(one, { ...ssd, faceClass: 1 }, new Float32Array(15)),
    ],
    ['no anchors', () => decodeSsd({ ...one, anchors: new Float32Array(0) }, ssd, new Float32Array(15))],
  ])('refuses %s', (_name, call) => {
    expectCode('TENSOR_INVALID', call);
  });
});

describe('suppressOverlaps', () => {
  it('keeps the best of two equal boxes, the first of a tie', () => {
    const rows = new Float32Array(45);
    rows.set([0, 0, 10, 10], 0);
    rows.set([1, 0, 10, 10], 15);
    rows.set([50, 0, 10, 10], 30);
    rows[14] = rows[29] = 0.5;
    rows[44] = 0.9;
    const keep = new Int32Array(3);
    expect(suppressOverlaps(rows, 3, 0.3, keep)).toBe(2);
    expect([keep[0], keep[1]]).toEqual([2, 0]);
  });

  it('takes 10,000 candidates', () => {
    const rows = new Float32Array(10_000 * 15).map((_, i) =>
      i % 15 < 2 ? (i * 7919) % 4000 : i % 15 < 4 ? 30 : ((i * 31) % 97) / 97,
    );
    const kept = suppressOverlaps(rows, 10_000, 0.4, new Int32Array(10_000));
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(10_000);
  });

  it('accepts no rows', () => {
    expect(suppressOverlaps(new Float32Array(0), 0, 0.3, new Int32Array(0))).toBe(0);
  });

  it('refuses boxes of negative size', () => {
    const rows = new Float32Array(30).fill(1);
    rows[15 + 2] = -5;
    expectCode('TENSOR_INVALID', () => suppressOverlaps(rows, 2, 0.3, new Int32Array(2)));
  });

  it('refuses a count beyond the rows, and rows of NaN', () => {
    expectCode('TENSOR_INVALID', () => suppressOverlaps(new Float32Array(15), 2, 0.3, new Int32Array(2)));
    expectCode('TENSOR_INVALID', () =>
      suppressOverlaps(new Float32Array(15).fill(Number.NaN), 1, 0.3, new Int32Array(1)),
    );
    expectCode('TENSOR_INVALID', () => suppressOverlaps(new Float32Array(15), -1, 0.3, new Int32Array(1)));
  });
});
