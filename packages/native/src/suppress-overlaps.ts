import { checkRowCount } from './detections.js';
import { callNative, nativeAddon } from './load.js';
import { scratchOf } from './scratch.js';

/**
 * Greedy non-maximum suppression of detection rows, e.g. of several looks at one image: in descending score
 * (ties: lower row first), a row survives unless it overlaps a survivor by more than `nmsThreshold` IoU.
 * @param rows - at least `count` rows of 15 (see `DETECTION_ROW`).
 * @param keep - receives the surviving row numbers, best first; `count` long at least.
 * @returns how many survive.
 * @throws FaceError `TENSOR_INVALID` for wrong lengths, boxes that are not finite or of
 *   negative size, a threshold outside 0..1.
 */
export function suppressOverlaps(
  rows: Float32Array,
  count: number,
  nmsThreshold: number,
  keep: Int32Array,
): number {
  return callNative('suppressOverlaps', () => {
    checkRowCount(rows, count);
    const addon = nativeAddon();
    const scratch = scratchOf(addon.decodeScratchBytes(count));
    return addon.suppressOverlaps(rows, count, nmsThreshold, scratch, keep);
  });
}
