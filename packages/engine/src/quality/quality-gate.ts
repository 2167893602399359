import { FaceError, type FaceQuality, type QualityLevel, type QualityMeasure, type Side } from '@face/core';

export type GatedMeasure = Exclude<QualityMeasure, `cropMargin${string}`>;
type Minimums = Readonly<Record<GatedMeasure, number>>;

/**
 * What each level asks of the components, 0..100. Chosen so that levels 1 and 2 refuse hardly any ordinary photo and
 * level 4 takes good portraits; docs/quality.md has the shares that each level refuses.
 */
export const QUALITY_GATES: Readonly<Record<Exclude<QualityLevel, 0>, Minimums>> = {
  1: {
    sharpness: 10,
    illuminationMean: 5,
    contrast: 10,
    underExposure: 10,
    overExposure: 25,
    headPoseYaw: 10,
    headPosePitch: 10,
    headPoseRoll: 0,
    interEyeDistance: 5,
    occlusionByBorder: 25,
  },
  2: {
    sharpness: 20,
    illuminationMean: 15,
    contrast: 20,
    underExposure: 25,
    overExposure: 40,
    headPoseYaw: 30,
    headPosePitch: 30,
    headPoseRoll: 0,
    interEyeDistance: 20,
    occlusionByBorder: 50,
  },
  3: {
    sharpness: 40,
    illuminationMean: 35,
    contrast: 40,
    underExposure: 50,
    overExposure: 60,
    headPoseYaw: 60,
    headPosePitch: 65,
    headPoseRoll: 50,
    interEyeDistance: 65,
    occlusionByBorder: 75,
  },
  4: {
    sharpness: 60,
    illuminationMean: 50,
    contrast: 55,
    underExposure: 70,
    overExposure: 80,
    headPoseYaw: 85,
    headPosePitch: 80,
    headPoseRoll: 85,
    interEyeDistance: 80,
    occlusionByBorder: 90,
  },
};

/** The measure that falls short of a level the most, if any does. */
export function qualityShortcoming(
  { components }: FaceQuality,
  level: QualityLevel,
): { readonly measure: QualityMeasure; readonly value: number; readonly minimum: number } | undefined {
  if (level === 0) return undefined;
  const failed = (Object.entries(QUALITY_GATES[level]) as [QualityMeasure, number][])
    .map(([measure, minimum]) => ({ measure, minimum, value: components[measure] }))
    .filter(({ value, minimum }) => value < minimum);
  return failed.sort((a, b) => a.value / a.minimum - b.value / b.minimum)[0];
}

/** @throws FaceError `FACE_QUALITY` whose params are the measure, its value, the minimum, the level and the side */
export function requireQuality(quality: FaceQuality, level: QualityLevel, side: Side): void {
  const failed = qualityShortcoming(quality, level);
  if (failed !== undefined) throw new FaceError('FACE_QUALITY', { ...failed, level, side });
}
