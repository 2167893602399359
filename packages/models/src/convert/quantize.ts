import type { Graph, GraphNode, Tensor } from './graph.js';

/** Lowest and highest value that was measured, by name of the value. */
export type ValueRanges = ReadonlyMap<string, readonly [low: number, high: number]>;

/** Keeps an int32 bias clear of the sums that are added to it. */
const LARGEST_BIAS = 2 ** 30;
const SMALLEST_SCALE = 2 ** -40;

/**
 * Writes a graph in the quantise-dequantise form that ONNX Runtime fuses to integer kernels: activations uint8 with a
 * step and a zero point per value, weights of convolutions int8 with a step per output channel, biases int32. Values
 * without a range stay float32, and so does what makes them; what lies outside a range is clipped to it.
 */
export function quantize(graph: Graph, ranges: ValueRanges): Graph {
  const writer = new QdqWriter(graph, ranges);
  for (const node of graph.nodes) writer.add(node);
  return { ...graph, nodes: writer.nodes, constants: writer.constants };
}

class QdqWriter {
  readonly nodes: GraphNode[] = [];
  readonly constants: Map<string, Tensor>;
  readonly #ranges: ValueRanges;
  /** Step of each value that is quantised already. */
  readonly #steps = new Map<string, number>();

  constructor(graph: Graph, ranges: ValueRanges) {
    this.constants = new Map(graph.constants);
    this.#ranges = ranges;
  }

  add(node: GraphNode): void {
    const [output] = node.outputs as [string];
    if (!this.#ranges.has(output)) {
      // It reads what the integer kernels before it have made.
      const inputs = node.inputs.map((name) => (this.#steps.has(name) ? dequantized(name) : name));
      this.nodes.push({ ...node, inputs });
      return;
    }
    const quantized = node.op === 'Conv' ? this.#convolution(node) : this.#plain(node);
    this.nodes.push(quantized);
    this.#quantizeValue(output);
  }

  #plain(node: GraphNode): GraphNode {
    return { ...node, inputs: node.inputs.map((name) => this.#activation(name)) };
  }

  #convolution(node: GraphNode): GraphNode {
    const [input, weightsName, biasName] = node.inputs as [string, string, string | undefined];
    const values = this.#activation(input);
    const weights = this.#take(weightsName);
    const bias = biasName === undefined ? undefined : this.#take(biasName);
    const step = this.#steps.get(input)!;
    const outputs = weights.dims[0]!;
    const perOutput = weights.data.length / outputs;
    const steps = Float32Array.from({ length: outputs }, (_, o) => {
      const row = weights.data.subarray(o * perOutput, (o + 1) * perOutput);
      const largest = row.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
      return Math.max(largest / 127, Math.abs(bias?.data[o] ?? 0) / (step * LARGEST_BIAS), SMALLEST_SCALE);
    });
    const data = Int8Array.from(weights.data, (weight, index) =>
      Math.round(weight / steps[Math.floor(index / perOutput)]!),
    );
    const inputs = [values, this.#perOutput(weightsName, { type: 'int8', dims: weights.dims, data }, steps)];
    if (biasName !== undefined && bias !== undefined) {
      const biasSteps = steps.map((each) => each * step);
      const rounded = Int32Array.from(bias.data, (value, o) => Math.round(value / biasSteps[o]!));
      inputs.push(this.#perOutput(biasName, { type: 'int32', dims: bias.dims, data: rounded }, biasSteps));
    }
    return { ...node, inputs };
  }

  /** The float32 view of a value, which is quantised when it is not yet. */
  #activation(name: string): string {
    if (!this.#steps.has(name)) this.#quantizeValue(name);
    return dequantized(name);
  }

  #quantizeValue(name: string): void {
    const range = this.#ranges.get(name);
    if (range === undefined) throw new RangeError(`no range was measured for the value ${name}`);
    // Zero is in every range: padding must be exact.
    const [low, high] = [Math.min(0, range[0]), Math.max(0, range[1])];
    const step = Math.fround(Math.max((high - low) / 255, SMALLEST_SCALE));
    this.#steps.set(name, step);
    const quantized = `${name}/quantized`;
    const parameters = [`${name}/step`, `${name}/zero`];
    this.constants.set(parameters[0]!, { type: 'float32', dims: [], data: Float32Array.of(step) });
    this.constants.set(parameters[1]!, {
      type: 'uint8',
      dims: [],
      data: Uint8Array.of(Math.round(-low / step)),
    });
    this.nodes.push(
      { op: 'QuantizeLinear', inputs: [name, ...parameters], outputs: [quantized], attributes: {} },
      {
        op: 'DequantizeLinear',
        inputs: [quantized, ...parameters],
        outputs: [dequantized(name)],
        attributes: {},
      },
    );
  }

  /** Stores integers with a step per output channel. */
  #perOutput(
    name: string,
    tensor: Extract<Tensor, { type: 'int8' | 'int32' }>,
    steps: Float32Array<ArrayBuffer>,
  ): string {
    const inputs = [`${name}/quantized`, `${name}/step`, `${name}/zero`] as const;
    const dims = [steps.length];
    this.constants.set(inputs[0], tensor);
    this.constants.set(inputs[1], { type: 'float32', dims, data: steps });
    this.constants.set(
      inputs[2],
      tensor.type === 'int8'
        ? { type: 'int8', dims, data: new Int8Array(steps.length) }
        : { type: 'int32', dims, data: new Int32Array(steps.length) },
    );
    const output = dequantized(name);
    this.nodes.push({ op: 'DequantizeLinear', inputs, outputs: [output], attributes: { axis: { int: 0 } } });
    return output;
  }

  #take(name: string): Tensor & { type: 'float32' } {
    const tensor = this.constants.get(name)! as Tensor & { type: 'float32' };
    this.constants.delete(name);
    return tensor;
  }
}

function dequantized(name: string): string {
  return `${name}/dequantized`;
}
