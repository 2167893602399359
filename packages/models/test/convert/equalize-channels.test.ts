import { describe, expect, it } from '@jest/globals';
import { balancingExponents, equalizeChannels } from '../../src/convert/equalize-channels.js';
import { GraphBuilder } from '../../src/convert/graph-builder.js';
import type { Graph } from '../../src/convert/graph.js';
import { writeOnnx } from '../../src/convert/onnx-writer.js';
import { runNetwork } from '../run-network.js';

const SIDE = 8;
const CHANNELS = 3;
const input = Float32Array.from({ length: CHANNELS * SIDE * SIDE }, (_, i) => Math.sin(i * 1.7) * 5);

/** Two convolutions with a LeakyRelu between, the second with `groups`; `also` reads the activation once more. */
function chain(groups: 1 | typeof CHANNELS, also = false): Graph {
  const builder = new GraphBuilder('test');
  const conv = (name: string, from: string, inputs: number, seed: number): string =>
    builder.conv(
      name,
      from,
      {
        dims: [CHANNELS, inputs, 3, 3],
        weights: Float32Array.from({ length: CHANNELS * inputs * 9 }, (_, i) => Math.cos(i * seed)),
        bias: Float32Array.of(1, -2, 0.3),
      },
      { stride: 1, pads: [1, 1, 1, 1], groups: CHANNELS / inputs },
    );
  builder.input('input', [1, CHANNELS, SIDE, SIDE]);
  const first = conv('first', 'input', CHANNELS, 0.9);
  const active = builder.node('LeakyRelu', 'active', [first], { alpha: { float: -2.5 } });
  const second = conv(also ? 'second' : 'output', active, CHANNELS / groups, 1.3);
  if (also) builder.node('Add', 'output', [second, active]);
  builder.output('output', [1, CHANNELS, SIDE, SIDE]);
  return builder.build();
}

describe('equalizeChannels', () => {
  it.each([1, CHANNELS] as const)('keeps the function to the bit with %d groups', async (groups) => {
    const graph = chain(groups);
    const equalized = equalizeChannels(graph, new Map([['first', [0, 5, 13]]]));
    expect(equalized.constants.get('first/bias')!.data).toEqual(
      Float32Array.of(1, -64, Math.fround(0.3) * 2 ** 13),
    );
    const [before, after] = await Promise.all(
      [graph, equalized].map((each) => runNetwork(writeOnnx(each), input, SIDE)),
    );
    expect(after!.output).toEqual(before!.output);
  });

  it('leaves channels alone that something else reads as well', () => {
    const graph = chain(1, true);
    expect(equalizeChannels(graph, new Map([['first', [1, 2, 3]]]))).toEqual(graph);
    expect(balancingExponents(graph, new Map([['active', [1, 2, 3]]])).size).toBe(0);
  });
});

describe('balancingExponents', () => {
  const magnitudes = new Map([['active', [64, 4, 0]]]);

  it('brings every channel to the largest before a depthwise convolution', () => {
    expect(balancingExponents(chain(CHANNELS), magnitudes).get('first')).toEqual([0, 4, 13]);
  });

  it('goes half the way before others', () => {
    expect(balancingExponents(chain(1), magnitudes).get('first')).toEqual([0, 2, 8]);
  });
});
