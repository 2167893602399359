import { readFile } from 'node:fs/promises';

/**
 * Converts an embedding network from OpenVINO IR operation by operation, nothing folded or rewritten: the yardstick
 * that benchmarks hold a pack's file against. It takes pixels 0..255, their normalisation is part of the graph.
 * @param xml - path of the description
 * @param bin - path of the weights
 * @returns an ONNX model
 * @throws FaceError `MODEL_CONVERT_FAILED`
 */
export async function convertPlain(xml: string, bin: string): Promise<Uint8Array> {
  const { convertReidentificationPlain } = await import('./convert/openvino-reidentification.js');
  return convertReidentificationPlain(xml, await readFile(xml), await readFile(bin));
}
