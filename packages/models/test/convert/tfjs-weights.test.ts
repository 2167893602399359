import { describe, expect, it } from '@jest/globals';
import { readTfjsWeights } from '../../src/convert/tfjs-weights.js';

const json = (weights: object[]): Uint8Array =>
  new TextEncoder().encode(JSON.stringify([{ paths: ['w.bin'], weights }]));
const quantized = {
  name: 'q',
  shape: [2],
  dtype: 'float32',
  quantization: { dtype: 'uint8', scale: 0.5, min: -1 },
};
const plain = { name: 'p', shape: [1], dtype: 'float32' };
const convertFailed = expect.objectContaining({ code: 'MODEL_CONVERT_FAILED' });

describe('readTfjsWeights', () => {
  it('reads quantised and plain weights one after the other', () => {
    const shard = new Uint8Array([0, 4, ...new Uint8Array(new Float32Array([2.5]).buffer)]);
    const weights = readTfjsWeights('w', json([quantized, plain]), shard);
    expect([...weights.vector('q')]).toEqual([-1, 1]);
    expect([...weights.vector('p')]).toEqual([2.5]);
  });

  it('reads plain weights at an odd offset of a larger buffer', () => {
    const pool = Buffer.from([7, 7, 7, ...new Uint8Array(new Float32Array([0.25]).buffer)]);
    expect([...readTfjsWeights('w', json([plain]), pool.subarray(3)).vector('p')]).toEqual([0.25]);
  });

  it('refuses a shard that ends early', () => {
    expect(() => readTfjsWeights('w', json([quantized]), new Uint8Array(1))).toThrow(convertFailed);
  });

  it('refuses a shard with bytes left over', () => {
    expect(() => readTfjsWeights('w', json([quantized]), new Uint8Array(3))).toThrow(convertFailed);
  });

  it('refuses a manifest that is not one', () => {
    expect(() => readTfjsWeights('w', new TextEncoder().encode('{'), new Uint8Array())).toThrow(
      convertFailed,
    );
  });

  it('names a weight that is missing or of another rank', () => {
    const weights = readTfjsWeights('w', json([quantized]), new Uint8Array(2));
    expect(() => weights.get('other', 1)).toThrow(/other is missing/);
    expect(() => weights.get('q', 4)).toThrow(/q has 1 dimensions/);
  });
});
