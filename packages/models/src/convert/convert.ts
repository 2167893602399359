import { FaceError } from '@face/core';
import type { WeightFileSpec } from '../manifest.js';
import { readActivations } from './activations.js';
import { buildFaceApiLandmarks68 } from './face-api-landmarks68.js';
import { buildFaceApiRecognition } from './face-api-recognition.js';
import { buildFaceApiSsd } from './face-api-ssd.js';
import { writeOnnx } from './onnx-writer.js';
import { convertReidentification, convertReidentificationInt8 } from './openvino-reidentification.js';
import { type TfjsWeights, readTfjsWeights } from './tfjs-weights.js';

/** A source file in memory. */
export interface SourceBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

type Conversion = Exclude<WeightFileSpec['origin'], { by: 'copy' }>['by'];
/** Gets the sources in the order of the manifest: description, weights, and what else the conversion takes. */
type Convert = (first: SourceBytes, second: SourceBytes, third: SourceBytes | undefined) => Uint8Array;

const tfjs =
  (build: (weights: TfjsWeights) => Uint8Array): Convert =>
  (manifest, shard) =>
    build(readTfjsWeights(manifest.name, manifest.bytes, shard.bytes));

/** Every conversion that a `pack.json` can name. */
const CONVERSIONS: Record<Conversion, Convert> = {
  'openvino-ir': (xml, bin) => writeOnnx(convertReidentification(xml.name, xml.bytes, bin.bytes).graph),
  'openvino-ir-int8': (xml, bin, measured) => {
    if (measured === undefined) throw missingActivations(xml);
    const activations = readActivations(measured.name, measured.bytes);
    return writeOnnx(convertReidentificationInt8(xml.name, xml.bytes, bin.bytes, activations).graph);
  },
  'face-api-ssd': tfjs((weights) => writeOnnx(buildFaceApiSsd(weights))),
  'face-api-landmarks68': tfjs((weights) => writeOnnx(buildFaceApiLandmarks68(weights))),
  'face-api-recognition': tfjs((weights) => writeOnnx(buildFaceApiRecognition(weights))),
};

/**
 * Makes a weight file from its sources. The same sources give the same bytes.
 * @throws FaceError `MODEL_CONVERT_FAILED`
 */
export function convert(
  by: Conversion,
  [first, second, third]: readonly [SourceBytes, SourceBytes, SourceBytes?],
): Uint8Array {
  return CONVERSIONS[by](first, second, third);
}

function missingActivations({ name }: SourceBytes): FaceError {
  const reason = 'an int8 conversion takes a third source, the measured activations';
  return new FaceError('MODEL_CONVERT_FAILED', { file: name, reason });
}
