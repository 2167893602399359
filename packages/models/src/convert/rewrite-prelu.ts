import type { Graph, GraphNode } from './graph.js';

/**
 * Replaces each PRelu whose slope is one number by the LeakyRelu of that slope: the same function for any
 * slope, also negative or above 1, and ONNX Runtime fuses it into the convolution before it, which it does
 * not do for PRelu.
 */
export function rewriteScalarPrelu(graph: Graph): Graph {
  const constants = new Map(graph.constants);
  const nodes = graph.nodes.map((node): GraphNode => {
    const [input, slopeName] = node.inputs;
    const slope = slopeName === undefined ? undefined : graph.constants.get(slopeName);
    if (node.op !== 'PRelu' || slope?.data.length !== 1) return node;
    constants.delete(slopeName!);
    return {
      ...node,
      op: 'LeakyRelu',
      inputs: [input!],
      attributes: { alpha: { float: Number(slope.data[0]) } },
    };
  });
  return { ...graph, nodes, constants };
}
