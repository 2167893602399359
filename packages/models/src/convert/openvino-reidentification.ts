import { type FoldedInput, foldInputNormalisation, foldIntoConvolutions } from './fold.js';
import type { Graph } from './graph.js';
import { writeOnnx } from './onnx-writer.js';
import { readOpenvinoIr } from './openvino-ir.js';
import { openvinoToGraph } from './openvino-to-graph.js';
import { rewriteScalarPrelu } from './rewrite-prelu.js';
import { spreadGates } from './spread-gates.js';

/**
 * Converts an embedding network from OpenVINO IR: `input` [1, 3, height, width] of pixels 0..255 minus the
 * returned mean, `embedding` [1, dims]. Constants that follow a convolution or normalise the input are
 * folded, and activations and gates are written so that ONNX Runtime fuses them and keeps its layout.
 * @throws FaceError `MODEL_CONVERT_FAILED`
 */
export function convertReidentification(source: string, xml: Uint8Array, bin: Uint8Array): FoldedInput {
  const plain = plainGraph(source, xml, bin);
  const { graph, mean } = foldInputNormalisation(foldIntoConvolutions(plain));
  return { graph: spreadGates(rewriteScalarPrelu(graph)), mean };
}

/** The same network as an ONNX model, see `convertPlain`. */
export function convertReidentificationPlain(source: string, xml: Uint8Array, bin: Uint8Array): Uint8Array {
  return writeOnnx(withKernelShapes(plainGraph(source, xml, bin)));
}

/** States what ONNX lets a reader infer from the weights, because OpenCV's reader does not infer it. */
function withKernelShapes(graph: Graph): Graph {
  const nodes = graph.nodes.map((node) => {
    const weights = graph.constants.get(node.inputs[1] ?? '');
    if (node.op !== 'Conv' || weights === undefined) return node;
    return { ...node, attributes: { ...node.attributes, kernel_shape: { ints: weights.dims.slice(2) } } };
  });
  return { ...graph, nodes };
}

function plainGraph(source: string, xml: Uint8Array, bin: Uint8Array): Graph {
  const ends = { input: 'input', output: 'embedding' };
  return openvinoToGraph(source, readOpenvinoIr(source, xml, bin), ends);
}
