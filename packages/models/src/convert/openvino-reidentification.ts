import { type FoldedInput, foldInputNormalisation, foldIntoConvolutions } from './fold.js';
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
  const network = readOpenvinoIr(source, xml, bin);
  const plain = openvinoToGraph(source, network, { input: 'input', output: 'embedding' });
  const { graph, mean } = foldInputNormalisation(foldIntoConvolutions(plain));
  return { graph: spreadGates(rewriteScalarPrelu(graph)), mean };
}
