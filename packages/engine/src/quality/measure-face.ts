import { type FaceQuality, type ImageSize, QUALITY_MEASURES, type QualityMeasure } from '@face/core';
import type { Raster } from '../decode.js';
import type { Points } from '../points.js';
import { component } from './components.js';
import { createFaceCropMeter } from './face-crop.js';
import { nativeMeasures } from './native-measures.js';

/** Measures faces on one thread, with a buffer of its own. */
export interface QualityMeter {
  /**
   * @param raster - pixels that hold the face
   * @param five - right eye, left eye, nose tip, right and left mouth corner, px of the original image
   * @param image - size of the original image
   * @throws FaceError `LANDMARKS_INVALID` when no similarity transform fits the points
   */
  measure(raster: Raster, five: Points, image: ImageSize): FaceQuality;
  /** Pixels of the measured crop per pixel of the original. @throws FaceError `LANDMARKS_INVALID` */
  readonly zoom: (five: Points) => number;
}

/** Measures that only portrait rules ask for: a comparison does not suffer from a tight crop. */
const PORTRAIT_ONLY: ReadonlySet<QualityMeasure> = new Set<QualityMeasure>([
  'cropMarginLeft',
  'cropMarginRight',
  'cropMarginAbove',
  'cropMarginBelow',
]);
export const COMPARED_MEASURES = QUALITY_MEASURES.filter((measure) => !PORTRAIT_ONLY.has(measure));

export function createQualityMeter(): QualityMeter {
  const crop = createFaceCropMeter();
  return {
    measure: (raster, five, image) => {
      const native = nativeMeasures(crop.statistics(raster, five), five, image);
      const components = Object.fromEntries(
        QUALITY_MEASURES.map((measure) => [measure, component(measure, native[measure])]),
      ) as Record<QualityMeasure, number>;
      const unified = Math.min(...COMPARED_MEASURES.map((measure) => components[measure]));
      return { unified, components, native };
    },
    zoom: crop.zoom,
  };
}
