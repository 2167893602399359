/**
 * A detection is a row of 15 float32 values in image pixels: left, top, width, height; x, y of right eye, left
 * eye, nose tip, right and left mouth corner (the person's own sides); score 0..1.
 */
export const DETECTION_ROW_LENGTH = 15;

/** Where the parts of a detection row lie. */
export const DETECTION_ROW = { left: 0, top: 1, width: 2, height: 3, landmarks: 4, score: 14 } as const;
