import type { CoordinateMapping, PixelRect } from '@face/native';
import type { ImageSize } from '@face/core';
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
  /** The looks worth taking at an image with this long side, in order. */
  looks(longSide: number): readonly Look[];
  /** Whether the network places a face of this size, px as it sees it, precisely; else which way to look again. */
  fit(facePixels: number): 'fits' | 'too-small' | 'too-large';
  detect(raster: Raster, look: Look): Promise<FaceRows>;
  release(): Promise<void>;
}

/**
 * From tensor to raster coordinates by pixel centres, which is how the resize samples:
 * raster = (tensor - rect + 0.5) * scale - 0.5.
 */
export function mappingFrom(rect: PixelRect, raster: ImageSize): CoordinateMapping {
  const scaleX = raster.width / rect.width;
  const scaleY = raster.height / rect.height;
  return {
    scaleX,
    scaleY,
    offsetX: rect.left - 0.5 + 0.5 / scaleX,
    offsetY: rect.top - 0.5 + 0.5 / scaleY,
  };
}
