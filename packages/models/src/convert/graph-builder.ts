import { type Attribute, type Graph, type GraphNode, type GraphValue, type Tensor, sizeOf } from './graph.js';

/** Weights of a convolution in ONNX layout: `weights` [outputs, inputs / groups, height, width]. */
export interface ConvWeights {
  readonly dims: readonly [number, number, number, number];
  readonly weights: Float32Array;
  /** One per output channel; absent means zero. */
  readonly bias?: Float32Array;
}

export interface ConvGeometry {
  readonly stride: number;
  /** Top, left, bottom, right. */
  readonly pads: readonly [number, number, number, number];
  readonly groups?: number;
}

/** Writes a graph down node by node. Values are named after the layer that makes them. */
export class GraphBuilder {
  readonly #name: string;
  readonly #inputs: GraphValue[] = [];
  readonly #outputs: GraphValue[] = [];
  readonly #nodes: GraphNode[] = [];
  readonly #constants = new Map<string, Tensor>();

  constructor(name: string) {
    this.#name = name;
  }

  input(name: string, dims: GraphValue['dims']): string {
    this.#inputs.push({ name, dims });
    return name;
  }

  output(name: string, dims: GraphValue['dims']): void {
    this.#outputs.push({ name, dims });
  }

  constant(name: string, tensor: Tensor): string {
    if (tensor.data.length !== sizeOf(tensor.dims)) {
      throw new RangeError(`${name} has ${tensor.data.length} values for [${tensor.dims.join(', ')}]`);
    }
    if (this.#constants.has(name)) throw new RangeError(`constant ${name} is already there`);
    this.#constants.set(name, tensor);
    return name;
  }

  floats(name: string, dims: readonly number[], data: Float32Array): string {
    return this.constant(name, { type: 'float32', dims, data });
  }

  shape(name: string, values: readonly number[]): string {
    return this.constant(name, {
      type: 'int64',
      dims: [values.length],
      data: BigInt64Array.from(values, BigInt),
    });
  }

  /** Adds a node with one output called `name` and returns that name. */
  node(
    op: string,
    name: string,
    inputs: readonly string[],
    attributes: Record<string, Attribute> = {},
  ): string {
    this.#nodes.push({ op, inputs, outputs: [name], attributes });
    return name;
  }

  split(outputs: readonly string[], input: string, axis: number, sizes: readonly number[]): void {
    const split = this.shape(`${input}/split`, sizes);
    this.#nodes.push({ op: 'Split', inputs: [input, split], outputs, attributes: { axis: { int: axis } } });
  }

  conv(name: string, input: string, weights: ConvWeights, geometry: ConvGeometry): string {
    const [, , height, width] = weights.dims;
    const inputs = [input, this.floats(`${name}/weights`, weights.dims, weights.weights)];
    if (weights.bias !== undefined) {
      inputs.push(this.floats(`${name}/bias`, [weights.bias.length], weights.bias));
    }
    return this.node('Conv', name, inputs, {
      group: { int: geometry.groups ?? 1 },
      kernel_shape: { ints: [height, width] },
      pads: { ints: geometry.pads },
      strides: { ints: [geometry.stride, geometry.stride] },
    });
  }

  relu(name: string, input: string): string {
    return this.node('Relu', name, [input]);
  }

  build(): Graph {
    return {
      name: this.#name,
      inputs: this.#inputs,
      outputs: this.#outputs,
      nodes: this.#nodes,
      constants: this.#constants,
    };
  }
}
