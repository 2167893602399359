import { describe, expect, it } from '@jest/globals';
import {
  convWeights,
  depthwiseWeights,
  foldAffine,
  samePadding,
} from '../../src/convert/tensorflow-layout.js';

describe('samePadding', () => {
  it('puts an odd remainder at the bottom and right', () => {
    expect(samePadding(512, 3, 2)).toEqual([0, 0, 1, 1]);
  });

  it('pads both sides alike at stride 1', () => {
    expect(samePadding(32, 3, 1)).toEqual([1, 1, 1, 1]);
  });

  it('pads both sides alike for an odd size at stride 2', () => {
    expect(samePadding(7, 3, 2)).toEqual([1, 1, 1, 1]);
  });

  it('pads nothing for a 1x1 kernel', () => {
    expect(samePadding(16, 1, 2)).toEqual([0, 0, 0, 0]);
  });
});

describe('convWeights', () => {
  it('turns height, width, inputs, outputs into outputs, inputs, height, width', () => {
    const filters = { dims: [1, 2, 2, 2], data: Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7) };
    const { dims, weights } = convWeights(filters);
    expect(dims).toEqual([2, 2, 1, 2]);
    expect([...weights]).toEqual([0, 4, 2, 6, 1, 5, 3, 7]);
  });
});

describe('depthwiseWeights', () => {
  it('gives each channel a filter of its own', () => {
    const { dims, weights } = depthwiseWeights({ dims: [1, 2, 2, 1], data: Float32Array.of(0, 1, 2, 3) });
    expect(dims).toEqual([2, 1, 1, 2]);
    expect([...weights]).toEqual([0, 2, 1, 3]);
  });
});

describe('foldAffine', () => {
  it('scales weights and bias per output channel, then shifts', () => {
    const conv = {
      dims: [2, 1, 1, 1] as const,
      weights: Float32Array.of(1, 2),
      bias: Float32Array.of(10, 20),
    };
    const folded = foldAffine(conv, { scale: Float32Array.of(2, 3), shift: Float32Array.of(1, -1) });
    expect([...folded.weights]).toEqual([2, 6]);
    expect([...folded.bias!]).toEqual([21, 59]);
  });
});
