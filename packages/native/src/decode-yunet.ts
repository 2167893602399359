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
  arrays.length = 0;
  arrays.push(...outputs.cls, ...outputs.obj, ...outputs.bbox, ...outputs.kps);
  return callNative(() => {
    const addon = nativeAddon();
    const cells = outputs.cls[0].length + outputs.cls[1].length + outputs.cls[2].length;
    return addon.decodeYunet(arrays, out, scratchOf(addon.decodeScratchBytes(cells)), parameters);
  });
}
