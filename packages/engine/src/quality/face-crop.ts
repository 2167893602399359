import { similarityFromLandmarks, warpToNchw, imageStatistics, type ImageStatistics } from '@face/native';
import type { Raster } from '../decode.js';
import type { Points } from '../points.js';
import { pointsToRaster } from '../view.js';

/** Side of the aligned face that is measured, px; its eyes are 48 px apart, about as the embedders see them. */
const SIDE = 96;
/** Of a face many times larger, 3 x 3 bilinear samples a pixel tell as much at a fraction of the work. */
const MOST_SAMPLES = 3;
/** Where the five landmarks of an average upright face come to lie: the crop shows brows to lower lip. */
const TEMPLATE = Float32Array.from([24, 33, 72, 33, 48, 60, 28, 85, 68, 85]);

/** Cuts the aligned face out of a raster and measures it; holds the buffers for one thread. */
export interface FaceCropMeter {
  /**
   * @param five - landmarks in pixels of the original image
   * @throws FaceError `LANDMARKS_INVALID` when no similarity transform fits the points
   */
  statistics(raster: Raster, five: Points): ImageStatistics;
  /** Pixels of the measured crop per pixel of the original. @throws FaceError `LANDMARKS_INVALID` */
  readonly zoom: (five: Points) => number;
}

export function createFaceCropMeter(): FaceCropMeter {
  const crop = { data: new Float32Array(3 * SIDE * SIDE), width: SIDE, height: SIDE };
  const matrix = new Float64Array(6);
  return {
    statistics: (raster, five) => {
      similarityFromLandmarks(pointsToRaster(five, raster), TEMPLATE, matrix);
      // Beyond the picture its edge goes on: what is missing has a measure of its own.
      warpToNchw(raster, matrix, crop, { border: 'replicate', antialias: MOST_SAMPLES });
      return imageStatistics(crop);
    },
    zoom: (five) => {
      similarityFromLandmarks(five, TEMPLATE, matrix);
      return Math.hypot(matrix[0]!, matrix[3]!);
    },
  };
}
