/** A point in pixels of the original image, after EXIF orientation; x to the right, y down. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** An axis-aligned box in pixels of the original image, after EXIF orientation. May leave the image. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Five points as the person's own sides: right eye, left eye, nose tip, right and left mouth corner. */
export type Landmarks = readonly [Point, Point, Point, Point, Point];

/** Width and height in pixels, after EXIF orientation. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** Intersection over union of two boxes, 0..1; 0 when either is empty, inverted or not finite. */
export function intersectionOverUnion(a: Box, b: Box): number {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  const intersection = width * height;
  const union = a.width * a.height + b.width * b.height - intersection;
  return width > 0 && height > 0 && Number.isFinite(union) ? intersection / union : 0;
}
