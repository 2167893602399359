import type { Graph } from './graph.js';

/**
 * Writes the mean over a whole picture as GlobalAveragePool, which ONNX Runtime has fast kernels for. Expects every
 * AveragePool to take the mean of a whole picture, as `openvinoToGraph` guarantees.
 */
export function globalPools(graph: Graph): Graph {
  const nodes = graph.nodes.map((node) =>
    node.op === 'AveragePool' ? { ...node, op: 'GlobalAveragePool', attributes: {} } : node,
  );
  return { ...graph, nodes };
}
