import { describe, expect, it } from '@jest/globals';
import { GraphBuilder } from '../../src/convert/graph-builder.js';
import type { Graph, Tensor } from '../../src/convert/graph.js';
import { writeOnnx } from '../../src/convert/onnx-writer.js';
import { type ValueRanges, quantize } from '../../src/convert/quantize.js';
import { largestDifference, runNetwork } from '../run-network.js';

const SIDE = 8;
const CHANNELS = 3;
const input = Float32Array.from({ length: CHANNELS * SIDE * SIDE }, (_, i) => Math.sin(i * 1.7) * 5);
const weights = Float32Array.from({ length: 81 }, (_, i) => Math.cos(i * 0.9) * (i < 27 ? 0.01 : 1));
const bias = Float32Array.of(0.5, -7, 100);
const ranges: ValueRanges = new Map([
  ['input', [-5, 5]],
  ['conv', [-50, 150]],
  ['output', [-50, 300]],
]);

function convolution(data = weights): Graph {
  const builder = new GraphBuilder('test');
  builder.input('input', [1, CHANNELS, SIDE, SIDE]);
  const conv = builder.conv(
    'conv',
    'input',
    { dims: [CHANNELS, CHANNELS, 3, 3], weights: data, bias },
    { stride: 1, pads: [1, 1, 1, 1] },
  );
  builder.node('LeakyRelu', 'output', [conv], { alpha: { float: 2 } });
  builder.output('output', [1, CHANNELS, SIDE, SIDE]);
  return builder.build();
}

/** What the quantised constant stands for. */
function standsFor({ constants }: Graph, name: string): number[] {
  const values = constants.get(`${name}/quantized`)!.data as Int8Array | Int32Array;
  const steps = constants.get(`${name}/step`)!.data as Float32Array;
  return Array.from(
    values,
    (value, index) => value * steps[Math.floor((index * steps.length) / values.length)]!,
  );
}

const withoutOutput = (): ValueRanges => new Map([...ranges].filter(([name]) => name !== 'output'));

describe('quantize', () => {
  it('keeps weights within half a step of their channel, and biases within half of theirs', () => {
    const quantized = quantize(convolution(), ranges);
    const found = standsFor(quantized, 'conv/weights');
    weights.forEach((weight, index) => {
      const largest = index < 27 ? 0.01 : 1;
      expect(Math.abs(found[index]! - weight)).toBeLessThanOrEqual(largest / 254 + 1e-9);
    });
    expect(largestDifference(standsFor(quantized, 'conv/bias'), bias)).toBeLessThan(1e-3);
    expect(quantized.constants.has('conv/weights')).toBe(false);
  });

  it('holds the bias of a channel whose weights are all zero', () => {
    const quantized = quantize(convolution(weights.map((each, index) => (index < 27 ? 0 : each))), ranges);
    expect(standsFor(quantized, 'conv/bias')[0]).toBeCloseTo(0.5, 4);
  });

  it('includes zero in every range, so that padding stays exact', () => {
    const positive = new Map(ranges).set('input', [3, 51]);
    const { constants } = quantize(convolution(), positive);
    expect(constants.get('input/zero')).toEqual({ type: 'uint8', dims: [], data: Uint8Array.of(0) });
    expect((constants.get('input/step') as Tensor & { type: 'float32' }).data[0]).toBeCloseTo(0.2);
  });

  it('answers within a few steps of the float32 graph', async () => {
    const found = (await runNetwork(writeOnnx(quantize(convolution(), ranges)), input, SIDE)).output!;
    const expected = (await runNetwork(writeOnnx(convolution()), input, SIDE)).output!;
    const steps = 2 * (350 / 255) + 2 * (200 / 255);
    expect(largestDifference(found, expected)).toBeLessThan(steps);
    expect(largestDifference(found, expected)).toBeGreaterThan(0);
  });

  it('leaves what has no range in float32', () => {
    const { nodes } = quantize(convolution(), withoutOutput());
    expect(nodes.at(-1)).toMatchObject({
      op: 'LeakyRelu',
      inputs: ['conv/dequantized'],
      outputs: ['output'],
    });
  });

  it('refuses to quantise a node that reads a value without a range', () => {
    const missing = new Map([...ranges].filter(([name]) => name !== 'input'));
    expect(() => quantize(convolution(), missing)).toThrow(/input/);
  });
});
