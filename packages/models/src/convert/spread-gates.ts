import { globalPools } from './global-pools.js';
import type { Graph, GraphNode, Tensor } from './graph.js';

/**
 * Writes squeeze-and-excitation gates so that ONNX Runtime keeps its blocked layout through them: the mean over
 * the whole picture becomes GlobalAveragePool, and a product of a picture with one number per channel first
 * spreads the numbers to the picture's size. A broadcasting product would cost two layout changes of the
 * picture; the values are the same to the bit. Expects every AveragePool to take the mean of a whole square
 * picture, as `openvinoToGraph` guarantees.
 */
export function spreadGates(graph: Graph): Graph {
  const producers = new Map(graph.nodes.map((node) => [node.outputs[0]!, node]));
  const constants = new Map(graph.constants);
  const nodes = graph.nodes.flatMap((node): GraphNode[] => {
    const gate =
      node.op === 'Mul' ? node.inputs.find((input) => producers.get(input)?.op === 'Sigmoid') : undefined;
    const side = gate === undefined ? undefined : pooledSide(gate, producers);
    if (gate === undefined || side === undefined) return [node];
    const scales = `spread/${side}`;
    constants.set(scales, scalesTensor(side));
    const spread: GraphNode = {
      op: 'Resize',
      inputs: [gate, '', scales],
      outputs: [`${gate}/spread`],
      attributes: {
        mode: { text: 'nearest' },
        coordinate_transformation_mode: { text: 'asymmetric' },
        nearest_mode: { text: 'floor' },
      },
    };
    const inputs = node.inputs.map((input) => (input === gate ? spread.outputs[0]! : input));
    return [spread, { ...node, inputs }];
  });
  return globalPools({ ...graph, nodes, constants });
}

/** Side of the picture whose mean, through 1x1 convolutions and activations only, became this gate. */
function pooledSide(gate: string, producers: ReadonlyMap<string, GraphNode>): number | undefined {
  let node = producers.get(gate);
  while (node !== undefined && ['Sigmoid', 'Conv', 'LeakyRelu', 'PRelu', 'Relu'].includes(node.op)) {
    node = producers.get(node.inputs[0]!);
  }
  const kernel = node?.op === 'AveragePool' ? node.attributes.kernel_shape : undefined;
  return kernel !== undefined && 'ints' in kernel ? kernel.ints[0] : undefined;
}

function scalesTensor(side: number): Tensor {
  return { type: 'float32', dims: [4], data: new Float32Array([1, 1, side, side]) };
}
