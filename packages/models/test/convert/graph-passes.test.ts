import { describe, expect, it } from '@jest/globals';
import { foldInputNormalisation, foldIntoConvolutions } from '../../src/convert/fold.js';
import { GraphBuilder } from '../../src/convert/graph-builder.js';
import type { Graph } from '../../src/convert/graph.js';
import { writeOnnx } from '../../src/convert/onnx-writer.js';
import { rewriteScalarPrelu } from '../../src/convert/rewrite-prelu.js';
import { spreadGates } from '../../src/convert/spread-gates.js';
import { largestDifference, runNetwork } from '../run-network.js';

const SIDE = 8;
const CHANNELS = 3;
const input = Float32Array.from({ length: CHANNELS * SIDE * SIDE }, (_, i) => Math.sin(i * 1.7) * 5);
const ops = ({ nodes }: Graph): string[] => nodes.map(({ op }) => op);

async function run(graph: Graph, values = input): Promise<Float32Array> {
  return (await runNetwork(writeOnnx(graph), values, SIDE)).output!;
}

/** A graph on [1, 3, 8, 8]; `body` gets the builder and must end in a value called `output`. */
function graphOf(body: (builder: GraphBuilder) => void): Graph {
  const builder = new GraphBuilder('test');
  builder.input('input', [1, CHANNELS, SIDE, SIDE]);
  body(builder);
  builder.output('output', [1, CHANNELS, SIDE, SIDE]);
  return builder.build();
}

const perChannel = (builder: GraphBuilder, name: string, ...values: number[]): string =>
  builder.floats(name, [1, CHANNELS, 1, 1], Float32Array.from(values));
const conv = (builder: GraphBuilder, name: string, from: string): string =>
  builder.conv(
    name,
    from,
    {
      dims: [CHANNELS, CHANNELS, 3, 3],
      weights: Float32Array.from({ length: 81 }, (_, i) => Math.cos(i * 0.9)),
    },
    { stride: 1, pads: [1, 1, 1, 1] },
  );

describe('foldIntoConvolutions', () => {
  it('folds a scale and a shift that follow a convolution', async () => {
    const graph = graphOf((b) => {
      const scaled = b.node('Mul', 'scaled', [conv(b, 'conv', 'input'), perChannel(b, 's', 2, -3, 0.5)]);
      b.node('Add', 'output', [perChannel(b, 't', 1, 2, 3), scaled]);
    });
    const folded = foldIntoConvolutions(graph);
    expect(ops(folded)).toEqual(['Conv']);
    expect(largestDifference(await run(folded), await run(graph))).toBeLessThan(1e-4);
  });

  it('leaves a convolution alone whose result is also used elsewhere', () => {
    const graph = graphOf((b) => {
      const value = conv(b, 'conv', 'input');
      const shifted = b.node('Add', 'shifted', [value, perChannel(b, 't', 1, 2, 3)]);
      b.node('Add', 'output', [value, shifted]);
    });
    expect(ops(foldIntoConvolutions(graph))).toEqual(['Conv', 'Add', 'Add']);
  });

  it('leaves an addition of two pictures alone', () => {
    const graph = graphOf((b) => {
      b.node('Add', 'output', [conv(b, 'conv', 'input'), 'input']);
    });
    expect(ops(foldIntoConvolutions(graph))).toEqual(['Conv', 'Add']);
  });

  it('leaves a constant that is not one number per channel alone', () => {
    const graph = graphOf((b) => {
      const row = b.floats('row', [1, 1, 1, SIDE], new Float32Array(SIDE));
      b.node('Add', 'output', [conv(b, 'conv', 'input'), row]);
    });
    expect(ops(foldIntoConvolutions(graph))).toEqual(['Conv', 'Add']);
  });
});

describe('foldInputNormalisation', () => {
  it('turns scale and shift into a mean, exact up to the zero-padded border', async () => {
    const graph = graphOf((b) => {
      const scaled = b.node('Mul', 'scaled', ['input', perChannel(b, 's', 0.5, 2, 4)]);
      conv(b, 'output', b.node('Add', 'shifted', [scaled, perChannel(b, 't', 1, -3, 2)]));
    });
    const folded = foldInputNormalisation(graph);
    expect(folded.mean).toEqual([-2, 1.5, -0.5]);
    const shifted = input.map((value, index) => value - folded.mean[Math.floor(index / (SIDE * SIDE))]!);
    expect(largestDifference(await run(folded.graph, shifted), await run(graph))).toBeLessThan(1e-4);
  });

  it('asks for no mean when there is nothing to fold', () => {
    const graph = graphOf((b) => conv(b, 'output', 'input'));
    expect(foldInputNormalisation(graph)).toEqual({ graph, mean: [0, 0, 0] });
  });
});

describe('rewriteScalarPrelu', () => {
  it.each([-7.9, -0.5, 0, 0.25, 7.5])('keeps the function for slope %d', async (slope) => {
    const graph = graphOf((b) => {
      b.node('PRelu', 'output', ['input', b.floats('slope', [1], Float32Array.of(slope))]);
    });
    const rewritten = rewriteScalarPrelu(graph);
    expect(ops(rewritten)).toEqual(['LeakyRelu']);
    expect(await run(rewritten)).toEqual(await run(graph));
  });

  it('leaves slopes per channel alone', () => {
    const graph = graphOf((b) => {
      b.node('PRelu', 'output', ['input', b.floats('slope', [3, 1, 1], Float32Array.of(1, 2, 3))]);
    });
    expect(ops(rewriteScalarPrelu(graph))).toEqual(['PRelu']);
  });
});

describe('spreadGates', () => {
  it('spreads a gate to the picture it multiplies, with the same result', async () => {
    const graph = graphOf((b) => {
      const kernel = { ints: [SIDE, SIDE] };
      const pooled = b.node('AveragePool', 'pooled', ['input'], {
        kernel_shape: kernel,
        strides: kernel,
        pads: { ints: [0, 0, 0, 0] },
      });
      b.node('Mul', 'output', ['input', b.node('Sigmoid', 'gate', [pooled])]);
    });
    const spread = spreadGates(graph);
    expect(ops(spread)).toEqual(['GlobalAveragePool', 'Sigmoid', 'Resize', 'Mul']);
    expect(largestDifference(await run(spread), await run(graph))).toBeLessThan(1e-6);
  });

  it('leaves a product with another gate alone', () => {
    const graph = graphOf((b) => {
      b.node('Mul', 'output', ['input', b.node('Sigmoid', 'gate', [conv(b, 'conv', 'input')])]);
    });
    expect(ops(spreadGates(graph))).toEqual(['Conv', 'Sigmoid', 'Mul']);
  });
});

describe('writeOnnx', () => {
  it('gives the same bytes for the same graph', () => {
    const graph = graphOf((b) => conv(b, 'output', 'input'));
    expect(writeOnnx(graph)).toEqual(writeOnnx(graph));
  });
});
