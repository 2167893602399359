import type { Raster } from '../decode.js';

/** How the image is shown to the detector. */
export interface Look {
  /** Long side of the image as the network sees it, px. */
  readonly longSide: number;
}

/** Faces in raster pixels: `count` rows as `DETECTION_ROW` of @face/native. Valid until the next run. */
export interface FaceRows {
  readonly rows: Float32Array;
  readonly count: number;
}

/** One detection network with everything around it. */
export interface Detector {
  /** The looks to take at an image with this long side, in order, until one finds a face. */
  looks(longSide: number): readonly Look[];
  detect(raster: Raster, look: Look): Promise<FaceRows>;
  release(): Promise<void>;
}
