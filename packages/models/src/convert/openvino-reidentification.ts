import type { Activations } from './activations.js';
import { equalizeChannels } from './equalize-channels.js';
import { type FoldedInput, foldInputNormalisation, foldIntoConvolutions } from './fold.js';
import { globalPools } from './global-pools.js';
import type { Graph } from './graph.js';
import { writeOnnx } from './onnx-writer.js';
import { readOpenvinoIr } from './openvino-ir.js';
import { openvinoToGraph } from './openvino-to-graph.js';
import { quantize } from './quantize.js';
import { rewriteScalarPrelu } from './rewrite-prelu.js';
import { spreadGates } from './spread-gates.js';

/**
 * Converts an embedding network from OpenVINO IR: `input` [1, 3, height, width] of pixels 0..255 minus the
 * returned mean, `embedding` [1, dims]. Constants that follow a convolution or normalise the input are
 * folded, and activations and gates are written so that ONNX Runtime fuses them and keeps its layout.
 * @throws FaceError `MODEL_CONVERT_FAILED`
 */
export function convertReidentification(source: string, xml: Uint8Array, bin: Uint8Array): FoldedInput {
  const { graph, mean } = folded(source, xml, bin);
  return { graph: spreadGates(graph), mean };
}

/**
 * The same network with integer kernels, see `quantize`.
 * @throws FaceError `MODEL_CONVERT_FAILED`
 */
export function convertReidentificationInt8(
  source: string,
  xml: Uint8Array,
  bin: Uint8Array,
  { ranges, exponents }: Activations,
): FoldedInput {
  const { graph, mean } = folded(source, xml, bin);
  return { graph: quantize(equalizeChannels(globalPools(graph), exponents), ranges), mean };
}

/** The network whose values an int8 conversion has to know, and the names of those values. */
export function reidentificationToMeasure(
  source: string,
  xml: Uint8Array,
  bin: Uint8Array,
): { graph: Graph; values: string[] } {
  const graph = globalPools(folded(source, xml, bin).graph);
  // The last two convolutions make the embedding from a single pixel: float32 costs little there.
  const tail = graph.nodes.findLastIndex(({ op }) => op === 'Conv') - 1;
  const values = [graph.inputs[0]!.name, ...graph.nodes.slice(0, tail).map(({ outputs }) => outputs[0]!)];
  return { graph, values };
}

function folded(source: string, xml: Uint8Array, bin: Uint8Array): FoldedInput {
  const { graph, mean } = foldInputNormalisation(foldIntoConvolutions(plainGraph(source, xml, bin)));
  return { graph: rewriteScalarPrelu(graph), mean };
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
