/**
 * A detection is a row of 15 float32 values in image pixels: left, top, width, height; x, y of right eye, left
 * eye, nose tip, right and left mouth corner (the person's own sides); score 0..1.
 */
export const DETECTION_ROW_LENGTH = 15;

/** Where the parts of a detection row lie. */
export const DETECTION_ROW = { left: 0, top: 1, width: 2, height: 3, landmarks: 4, score: 14 } as const;

/**
 * Makes sure that the rows are there before anything as long as their count is made.
 * @throws RangeError for a count that is no whole number or more than the rows
 */
export function checkRowCount(rows: Float32Array, count: number): void {
  if (!Number.isInteger(count) || count < 0 || count * DETECTION_ROW_LENGTH > rows.length) {
    throw new RangeError(`count is ${count}, rows hold ${rows.length} values`);
  }
}
