import { SCALE_40_50_60, SCALE_70_80_90, type Thresholds } from '@face/core';

const THRESHOLDS: Readonly<Record<string, Thresholds>> = { '2.0': SCALE_70_80_90, '3.0': SCALE_40_50_60 };

/** Face model that the vendor uses for an API version when none is asked for. */
export const DEFAULT_MODEL = { '2018-03-01': '2.0', '2020-03-03': '3.0' } as const;

/** Thresholds of a face model, or undefined for one that nobody has published any for. */
export function thresholdsOf(faceModelVersion: string): Thresholds | undefined {
  return Object.hasOwn(THRESHOLDS, faceModelVersion) ? THRESHOLDS[faceModelVersion] : undefined;
}

/** Name of a face model in `Comparison.model`. */
export const modelName = (faceModelVersion: string): string => `tencent-face-${faceModelVersion}`;
