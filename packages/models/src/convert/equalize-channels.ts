import type { Graph, GraphNode, Tensor } from './graph.js';

/** Exponents of two, one per channel, by the name of the convolution's result that they enlarge. */
export type ChannelExponents = ReadonlyMap<string, readonly number[]>;

/** Largest exponent: channels that hardly ever move are not blown up beyond reason. */
const MAX_EXPONENT = 13;
/** Channels that stay below this everywhere count as if they reached it. */
const LEAST_MAGNITUDE = 1e-3;

/** A convolution, the activation that alone uses its result, and the convolution that alone uses the activation's. */
interface Chain {
  readonly first: GraphNode;
  readonly activation: GraphNode;
  readonly second: GraphNode;
  /** Whether the second has a filter per channel. */
  readonly depthwise: boolean;
}

/**
 * Enlarges each channel between two convolutions by a power of two and divides the second's weights by it, so that
 * one quantisation step suits all channels. The function is the same to the bit: LeakyRelu commutes with positive
 * factors, and powers of two do not round.
 */
export function equalizeChannels(graph: Graph, exponents: ChannelExponents): Graph {
  const constants = new Map(graph.constants);
  for (const { first, second, depthwise } of chains(graph)) {
    const factors = exponents.get(first.outputs[0]!)?.map((exponent) => 2 ** exponent);
    if (factors === undefined) continue;
    const [, weights, bias] = first.inputs;
    scale(constants, weights!, (index, perOutput) => factors[Math.floor(index / perOutput)]!);
    if (bias !== undefined) scale(constants, bias, (index) => factors[index]!);
    scale(constants, second.inputs[1]!, (index, perOutput, kernel) => {
      const channel = depthwise ? Math.floor(index / perOutput) : Math.floor(index / kernel) % factors.length;
      return 1 / factors[channel]!;
    });
  }
  return { ...graph, constants };
}

/**
 * The exponents that suit measured magnitudes. Before a depthwise convolution every channel is brought to the largest
 * one's magnitude, since that convolution's weights have a quantisation step per channel; before others half the way,
 * in powers, since what the channels gain the spread of the weights loses.
 * @param magnitudes - largest absolute value of each channel, by name of the value
 */
export function balancingExponents(
  graph: Graph,
  magnitudes: ReadonlyMap<string, readonly number[]>,
): ChannelExponents {
  return new Map(
    chains(graph).map(({ first, activation, depthwise }) => {
      const reached = magnitudes.get(activation.outputs[0]!)!.map((each) => Math.max(each, LEAST_MAGNITUDE));
      const largest = Math.max(...reached);
      const share = depthwise ? 1 : 0.5;
      const exponents = reached.map((each) =>
        Math.min(MAX_EXPONENT, Math.round(share * Math.log2(largest / each))),
      );
      return [first.outputs[0]!, exponents];
    }),
  );
}

function chains(graph: Graph): Chain[] {
  const users = new Map<string, GraphNode[]>();
  for (const node of graph.nodes) {
    for (const input of node.inputs) users.set(input, [...(users.get(input) ?? []), node]);
  }
  const outputs = new Set(graph.outputs.map(({ name }) => name));
  const onlyUser = (node: GraphNode, op: string): GraphNode | undefined => {
    const [user, ...others] = users.get(node.outputs[0]!) ?? [];
    return user?.op === op && others.length === 0 && !outputs.has(node.outputs[0]!) ? user : undefined;
  };
  return graph.nodes.flatMap((first): Chain[] => {
    const activation = first.op === 'Conv' ? onlyUser(first, 'LeakyRelu') : undefined;
    const second = activation === undefined ? undefined : onlyUser(activation, 'Conv');
    if (activation === undefined || second === undefined) return [];
    const { group } = second.attributes;
    return [{ first, activation, second, depthwise: group !== undefined && 'int' in group && group.int > 1 }];
  });
}

function scale(
  constants: Map<string, Tensor>,
  name: string,
  factorOf: (index: number, perOutput: number, kernel: number) => number,
): void {
  const tensor = constants.get(name)! as Tensor & { type: 'float32' };
  const [outputs, , height = 1, width = 1] = tensor.dims;
  const perOutput = tensor.data.length / outputs!;
  const data = tensor.data.map((value, index) => value * factorOf(index, perOutput, height * width));
  constants.set(name, { ...tensor, data });
}
