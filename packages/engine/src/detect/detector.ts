import type { CoordinateMapping, PixelRect } from '@face/native';
import type { ImageSize } from '@face/core';
import type { Raster } from '../decode.js';
import type { Points } from '../points.js';

/** How the image is shown to the detector. */
export interface Look {
  /** Long side of the image as the network sees it, px. */
  readonly longSide: number;
  /** Face sizes as the network sees them, px, that end the search: it finds and places such faces well. */
  readonly trusted: { readonly min: number; readonly max: number };
}

/** Faces in raster pixels: `count` rows as `DETECTION_ROW` of @face/native. Valid until the next run. */
export interface FaceRows {
  readonly rows: Float32Array;
  readonly count: number;
}

/** One detection network with everything around it. */
export interface Detector {
  /**
   * The looks worth taking at an image with this long side, in order.
   * @param quick - whether a coarse look may come first: it finds the largest face, but not every smaller one
   */
  looks(longSide: number, quick: boolean): readonly Look[];
  detect(raster: Raster, look: Look): Promise<FaceRows>;
  /**
   * Steadier landmarks of one face, from more views of it; only where the network gives landmarks at all.
   * @param five - right eye, left eye, nose tip, mouth corners, raster pixels
   */
  relocate?(raster: Raster, five: Points): Promise<Points>;
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
