import type { Graph, GraphNode, Tensor } from './graph.js';
import { sizeOf } from './graph.js';

/** Per-channel subtraction that the caller must do to pixels before a graph whose input was folded. */
export interface FoldedInput {
  readonly graph: Graph;
  /** One per input channel. */
  readonly mean: readonly number[];
}

/**
 * Folds every Mul or Add of a per-channel constant into the convolution whose result it alone uses:
 * (w * x + b) * s = (w s) * x + b s, and + t joins the bias. Exact up to one float32 rounding per weight.
 */
export function foldIntoConvolutions(graph: Graph): Graph {
  const constants = new Map(graph.constants);
  const nodes: GraphNode[] = [];
  const producers = new Map<string, number>();
  const uses = countUses(graph);
  for (const node of graph.nodes) {
    const affine = channelConstant(node, constants);
    const index = affine === undefined ? undefined : producers.get(affine.value);
    const conv = index === undefined ? undefined : nodes[index];
    if (affine === undefined || index === undefined || conv?.op !== 'Conv' || uses.get(affine.value) !== 1) {
      nodes.push(node);
      producers.set(node.outputs[0]!, nodes.length - 1);
      continue;
    }
    constants.delete(affine.name);
    nodes[index] = foldOne(conv, node, affine.data, constants);
    producers.set(node.outputs[0]!, index);
  }
  return { ...graph, nodes, constants };
}

/**
 * Folds the first Mul and Add after the input (x * s + t) away: the scale goes into the convolution that
 * follows, and the rest is a mean, -t / s, which pixel packing subtracts at no cost. Zero padding stays
 * exact, since both forms pad with the same normalised zero.
 */
export function foldInputNormalisation(graph: Graph): FoldedInput {
  const [scaling, shifting, conv] = graph.nodes;
  const input = graph.inputs[0]!.name;
  const constants = new Map(graph.constants);
  const scale = scaling?.op === 'Mul' ? channelConstant(scaling, constants) : undefined;
  const shift = shifting?.op === 'Add' ? channelConstant(shifting, constants) : undefined;
  if (
    scale === undefined ||
    shift === undefined ||
    scale.value !== input ||
    shift.value !== scaling!.outputs[0] ||
    conv?.op !== 'Conv' ||
    conv.inputs[0] !== shifting!.outputs[0]
  ) {
    const channels = Number(graph.inputs[0]!.dims[1]);
    return { graph, mean: Array.from({ length: channels }, () => 0) };
  }
  const weights = constants.get(conv.inputs[1]!)!;
  const [, channels, height, width] = weights.dims as [number, number, number, number];
  const scaled = Float32Array.from(
    weights.data as Float32Array,
    (weight, index) => weight * scale.data[Math.floor(index / (height * width)) % channels]!,
  );
  constants.set(conv.inputs[1]!, { type: 'float32', dims: weights.dims, data: scaled });
  constants.delete(scale.name);
  constants.delete(shift.name);
  const nodes = [{ ...conv, inputs: [input, ...conv.inputs.slice(1)] }, ...graph.nodes.slice(3)];
  const mean = Array.from(shift.data, (value, channel) => -value / scale.data[channel]!);
  return { graph: { ...graph, nodes, constants }, mean };
}

interface ChannelConstant {
  /** The operand that is not the constant. */
  readonly value: string;
  readonly name: string;
  readonly data: Float32Array;
}

function channelConstant(
  node: GraphNode,
  constants: ReadonlyMap<string, Tensor>,
): ChannelConstant | undefined {
  if ((node.op !== 'Mul' && node.op !== 'Add') || node.inputs.length !== 2) return undefined;
  const name = node.inputs.find((input) => constants.has(input));
  const value = node.inputs.find((input) => !constants.has(input));
  const tensor = name === undefined ? undefined : constants.get(name);
  if (name === undefined || value === undefined || tensor?.type !== 'float32') return undefined;
  const perChannel = tensor.dims.length === 4 && tensor.dims[1] === sizeOf(tensor.dims);
  return perChannel ? { value, name, data: tensor.data } : undefined;
}

function foldOne(
  conv: GraphNode,
  affine: GraphNode,
  values: Float32Array,
  constants: Map<string, Tensor>,
): GraphNode {
  const [input, weightsName, biasName] = conv.inputs as [string, string, string | undefined];
  const weights = constants.get(weightsName)! as Tensor & { type: 'float32' };
  const outputs = weights.dims[0]!;
  const perOutput = weights.data.length / outputs;
  const bias = biasName === undefined ? new Float32Array(outputs) : constants.get(biasName)!.data;
  const scale = affine.op === 'Mul' ? values : undefined;
  const folded = Float32Array.from({ length: outputs }, (_, o) =>
    scale === undefined ? Number(bias[o]) + values[o]! : Number(bias[o]) * scale[o]!,
  );
  const newBias = biasName ?? `${weightsName}/bias`;
  constants.set(newBias, { type: 'float32', dims: [outputs], data: folded });
  if (scale !== undefined) {
    const data = weights.data.map((weight, index) => weight * scale[Math.floor(index / perOutput)]!);
    constants.set(weightsName, { type: 'float32', dims: weights.dims, data });
  }
  return { ...conv, inputs: [input, weightsName, newBias], outputs: affine.outputs };
}

/** How many nodes or graph outputs read each value. */
export function countUses(graph: Graph): Map<string, number> {
  const uses = new Map<string, number>();
  const reads = [...graph.nodes.flatMap((node) => node.inputs), ...graph.outputs.map(({ name }) => name)];
  for (const name of reads) uses.set(name, (uses.get(name) ?? 0) + 1);
  return uses;
}
