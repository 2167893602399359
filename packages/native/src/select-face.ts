import { SELECTION_IDS } from './addon.js';
import { checkRowCount } from './detections.js';
import { callNative, nativeAddon } from './load.js';

/** What makes a face come first: area of the box inside the image, detection score, or nearness of its centre to the image's. */
export type FaceSelection = keyof typeof SELECTION_IDS;

export interface SelectFaceOptions {
  /** Default `largest`. */
  readonly mode?: FaceSelection;
  /** Faces whose size, the square root of the box area, is below this many pixels are left out. Default 0. */
  readonly minSize?: number;
  readonly imageWidth: number;
  readonly imageHeight: number;
}

const parameters = new Float64Array(5);
let single = new Int32Array(256);

/**
 * Orders detection rows, the preferred face first. Ties are broken by score, then area, then top, left, width,
 * height and row number, so the order never depends on anything but the rows.
 * @param rows - at least `count` rows of 15 (see `DETECTION_ROW`).
 * @param order - receives row numbers; `count` long at least.
 * @returns how many faces pass `minSize`.
 * @throws FaceError `TENSOR_INVALID` for wrong lengths or rows that are not finite.
 */
export function orderFaces(
  rows: Float32Array,
  count: number,
  options: SelectFaceOptions,
  order: Int32Array,
): number {
  return callNative('orderFaces', () => {
    parameters[0] = count;
    parameters[1] = SELECTION_IDS[options.mode ?? 'largest'];
    parameters[2] = options.minSize ?? 0;
    parameters[3] = options.imageWidth;
    parameters[4] = options.imageHeight;
    return nativeAddon().orderFaces(rows, order, parameters);
  });
}

/**
 * The row number of the preferred face, or -1 when none is large enough: the first of `orderFaces`.
 * @throws FaceError `TENSOR_INVALID` as `orderFaces`.
 */
export function selectFace(rows: Float32Array, count: number, options: SelectFaceOptions): number {
  callNative('selectFace', () => {
    checkRowCount(rows, count);
    if (count > single.length) single = new Int32Array(count);
  });
  return orderFaces(rows, count, options, single) > 0 ? single[0]! : -1;
}
