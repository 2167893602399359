import type { WeightFileSpec } from '../manifest.js';
import { buildFaceApiLandmarks68 } from './face-api-landmarks68.js';
import { buildFaceApiRecognition } from './face-api-recognition.js';
import { buildFaceApiSsd } from './face-api-ssd.js';
import { writeOnnx } from './onnx-writer.js';
import { convertReidentification } from './openvino-reidentification.js';
import { type TfjsWeights, readTfjsWeights } from './tfjs-weights.js';

/** A source file in memory. */
export interface SourceBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

type Conversion = Exclude<WeightFileSpec['origin'], { by: 'copy' }>['by'];
/** Gets the sources in the order of the manifest. */
type Convert = (first: SourceBytes, second: SourceBytes) => Uint8Array;

const tfjs =
  (build: (weights: TfjsWeights) => Uint8Array): Convert =>
  (manifest, shard) =>
    build(readTfjsWeights(manifest.name, manifest.bytes, shard.bytes));

/** Every conversion that a `pack.json` can name; each takes two sources: description, then weights. */
const CONVERSIONS: Record<Conversion, Convert> = {
  'openvino-ir': (xml, bin) => writeOnnx(convertReidentification(xml.name, xml.bytes, bin.bytes).graph),
  'face-api-ssd': tfjs((weights) => writeOnnx(buildFaceApiSsd(weights))),
  'face-api-landmarks68': tfjs((weights) => writeOnnx(buildFaceApiLandmarks68(weights))),
  'face-api-recognition': tfjs((weights) => writeOnnx(buildFaceApiRecognition(weights))),
};

/**
 * Makes a weight file from its sources. The same sources give the same bytes.
 * @throws FaceError `MODEL_CONVERT_FAILED`
 */
export function convert(by: Conversion, [first, second]: readonly [SourceBytes, SourceBytes]): Uint8Array {
  return CONVERSIONS[by](first, second);
}
