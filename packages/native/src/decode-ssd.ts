import type { DetectionFilter } from './decode-yunet.js';
import { callNative, nativeAddon } from './load.js';
import { scratchOf } from './scratch.js';

/** Outputs of an SSD with the box coding of the TensorFlow object detection API (scales 10, 10, 5, 5). */
export interface SsdOutputs {
  /** N x 4 box encodings: dy, dx, dheight, dwidth. */
  readonly boxes: Float32Array;
  /** N x `classes` logits. */
  readonly scores: Float32Array;
  /** N x 4 anchors: top, left, bottom, right as fractions of the input. */
  readonly anchors: Float32Array;
}

export interface SsdFilter extends DetectionFilter {
  /** Input geometry of the network in pixels: boxes come out in these before `mapping`. */
  readonly inputWidth: number;
  readonly inputHeight: number;
  /** Logits per anchor. Default 1. */
  readonly classes?: number;
  /** Which logit is the face's. Default 0. */
  readonly faceClass?: number;
}

const parameters = new Float64Array(11);

/**
 * Decodes, filters and suppresses the outputs of an SSD face detector (SSD MobileNet v1 of face-api has 5118
 * anchors). score = sigmoid(logit); centre = encoding / 10 x anchor side + anchor centre, side =
 * exp(encoding / 5) x anchor side; boxes are clipped to the input before they are mapped to the image. Anchors
 * whose numbers are not finite are dropped. The network has no landmarks: their ten values are 0.
 * @param out - receives rows of 15 (see `DETECTION_ROW`), best score first; as many as fit.
 * @returns the number of rows written.
 * @throws FaceError `TENSOR_INVALID` for lengths that do not belong together, or thresholds outside 0..1.
 */
export function decodeSsd(outputs: SsdOutputs, filter: SsdFilter, out: Float32Array): number {
  return callNative('decodeSsd', () => {
    const { mapping } = filter;
    parameters[0] = filter.inputWidth;
    parameters[1] = filter.inputHeight;
    parameters[2] = filter.scoreThreshold;
    parameters[3] = filter.nmsThreshold;
    parameters[4] = filter.topK ?? 5000;
    parameters[5] = mapping?.offsetX ?? 0;
    parameters[6] = mapping?.offsetY ?? 0;
    parameters[7] = mapping?.scaleX ?? 1;
    parameters[8] = mapping?.scaleY ?? 1;
    parameters[9] = filter.classes ?? 1;
    parameters[10] = filter.faceClass ?? 0;
    const addon = nativeAddon();
    const scratch = scratchOf(addon.decodeScratchBytes(Math.floor(outputs.anchors.length / 4)));
    return addon.decodeSsd(outputs.boxes, outputs.scores, outputs.anchors, out, scratch, parameters);
  });
}
