import type { CoordinateMapping } from './letterbox.js';
import { callNative, nativeAddon } from './load.js';
import { scratchOf } from './scratch.js';

/** One array per stride 8, 16, 32; with cells = (inputHeight / stride) x (inputWidth / stride). */
export type PerStride = readonly [Float32Array, Float32Array, Float32Array];

/** Outputs of YuNet as the network gives them. */
export interface YunetOutputs {
  /** Face probability, `cells` values. */
  readonly cls: PerStride;
  /** Objectness, `cells` values. */
  readonly obj: PerStride;
  /** Box encodings, `cells` x 4. */
  readonly bbox: PerStride;
  /** Landmark encodings, `cells` x 10. */
  readonly kps: PerStride;
}

export interface DetectionFilter {
  /** Lowest score kept, 0..1. */
  readonly scoreThreshold: number;
  /** Of two boxes that overlap by more than this IoU, the one with the lower score goes. 0..1. */
  readonly nmsThreshold: number;
  /** Candidates that enter suppression, the best first. Default 5000. */
  readonly topK?: number;
  /** From tensor to image coordinates. Default: identity. */
  readonly mapping?: CoordinateMapping;
}

const PARTS = ['cls', 'obj', 'bbox', 'kps'] as const;
const VALUES_PER_CELL = 16;
const parameters = new Float64Array(9);
const arrays: Float32Array[] = [];

/**
 * Decodes, filters and suppresses YuNet's outputs. score = sqrt(clamp(cls) x clamp(obj)); box centre =
 * (cell + offset) x stride, side = exp(encoding) x stride; landmark = (cell + offset) x stride. Cells whose
 * numbers are not finite are dropped. Equal scores keep the order of strides, then cells.
 * @param out - receives rows of 15 (see `DETECTION_ROW`), best score first; as many as fit.
 * @returns the number of rows written.
 * @throws FaceError `TENSOR_INVALID` for wrong lengths, an input side that is no multiple of 32, or thresholds
 *   outside 0..1.
 */
export function decodeYunet(
  outputs: YunetOutputs,
  inputWidth: number,
  inputHeight: number,
  filter: DetectionFilter,
  out: Float32Array,
): number {
  return callNative('decodeYunet', () => {
    const { mapping } = filter;
    parameters[0] = inputWidth;
    parameters[1] = inputHeight;
    parameters[2] = filter.scoreThreshold;
    parameters[3] = filter.nmsThreshold;
    parameters[4] = filter.topK ?? 5000;
    parameters[5] = mapping?.offsetX ?? 0;
    parameters[6] = mapping?.offsetY ?? 0;
    parameters[7] = mapping?.scaleX ?? 1;
    parameters[8] = mapping?.scaleY ?? 1;
    let values = 0;
    arrays.length = 0;
    for (const name of PARTS) {
      const part = outputs[name];
      if ((part.length as number) !== 3) throw new RangeError(`${name} has ${part.length} strides, needed 3`);
      for (const array of part) values += array.length;
      arrays.push(...part);
    }
    const addon = nativeAddon();
    const scratch = scratchOf(addon.decodeScratchBytes(Math.ceil(values / VALUES_PER_CELL)));
    return addon.decodeYunet(arrays, out, scratch, parameters);
  });
}
