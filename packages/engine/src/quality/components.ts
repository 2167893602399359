import type { QualityMeasure } from '@face/core';

/** Rises from 0 to 1, 1/2 at `middle`; `width` is how far on either side it reaches 27 and 73 %. */
function sigmoid(value: number, middle: number, width: number): number {
  return 1 / (1 + Math.exp((middle - value) / width));
}

const cosineSquared = (degrees: number): number => Math.max(0, Math.cos((degrees * Math.PI) / 180)) ** 2;
const remaining = (share: number): number => (1 - share) ** 2;

/** Squared edge frequency at which an aligned face is half sharp. */
const HALF_SHARP = 0.25;

/** From the unit of each measure to 0..1, 1 best. docs/quality.md tells which are those of ISO/IEC 29794-5. */
const CURVES: Readonly<Record<QualityMeasure, (native: number) => number>> = {
  sharpness: (frequency) => frequency / (frequency + HALF_SHARP),
  illuminationMean: (mean) => sigmoid(mean, 0.2, 0.05) * (1 - sigmoid(mean, 0.8, 0.05)),
  contrast: (deviation) => {
    const spread = 60 * deviation ** 2;
    // The standard's curve falls again past its peak; too strong a contrast is what the exposures tell.
    return Math.sin(Math.PI * Math.min(0.5, spread / (spread + 1)));
  },
  underExposure: remaining,
  overExposure: remaining,
  headPoseYaw: cosineSquared,
  headPosePitch: cosineSquared,
  headPoseRoll: cosineSquared,
  interEyeDistance: (pixels) => sigmoid(pixels, 30, 8),
  occlusionByBorder: remaining,
  cropMarginLeft: (margin) => sigmoid(margin, 0.9, 0.1),
  cropMarginRight: (margin) => sigmoid(margin, 0.9, 0.1),
  cropMarginAbove: (margin) => sigmoid(margin, 1.4, 0.1),
  cropMarginBelow: (margin) => sigmoid(margin, 1.8, 0.1),
};

/** Quality 0..100 of a measure, two decimals. */
export function component(measure: QualityMeasure, native: number): number {
  return Math.round(CURVES[measure](native) * 1e4) / 100;
}
