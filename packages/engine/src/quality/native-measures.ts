import type { ImageSize, QualityMeasure } from '@face/core';
import type { ImageStatistics } from '@face/native';
import type { Points } from '../points.js';
import { frontalEyeDistance } from './eye-distance.js';
import { shareOutside } from './face-area.js';
import { estimateHeadPose } from './head-pose.js';

/** From between the eyes to the chin, in eye distances, of an average frontal face. */
const EYES_TO_CHIN = 1.8;
/** What rounding luma to whole steps adds to the variance of the Laplacian: 20 times a step's 1/12. */
const ROUNDING_NOISE = 20 / 12;
/** Gradient below which detail counts for little, so that a flat face is not judged by its noise. */
const FLAT_GRADIENT = 4;

/**
 * The measures in their own units, see `FaceQuality.native`.
 * @param statistics - of the aligned face
 * @param five - landmarks in pixels of the picture
 */
export function nativeMeasures(
  statistics: ImageStatistics,
  five: Points,
  picture: ImageSize,
): Record<QualityMeasure, number> {
  const { mean, standardDeviation, darkShare, brightShare, laplacianVariance, gradientEnergy } = statistics;
  const { yaw, pitch, roll } = estimateHeadPose(five);
  const eyeDistance = frontalEyeDistance(five);
  const toChin = eyeDistance * EYES_TO_CHIN;
  const eyesY = (five[1]! + five[3]!) / 2;
  return {
    sharpness: Math.max(0, laplacianVariance - ROUNDING_NOISE) / (gradientEnergy + FLAT_GRADIENT),
    illuminationMean: mean / 255,
    contrast: standardDeviation / 255,
    underExposure: darkShare,
    overExposure: brightShare,
    headPoseYaw: yaw,
    headPosePitch: pitch,
    headPoseRoll: roll,
    interEyeDistance: eyeDistance,
    occlusionByBorder: shareOutside(five, picture),
    cropMarginLeft: Math.min(five[0]!, five[2]!) / eyeDistance,
    cropMarginRight: (picture.width - Math.max(five[0]!, five[2]!)) / eyeDistance,
    cropMarginAbove: eyesY / toChin,
    cropMarginBelow: (picture.height - eyesY) / toChin,
  };
}
