import { SCALE_40_50_60, SCALE_70_80_90, type ScoreScale } from '@face/core';
import { FACE_MODEL_VERSIONS, type FaceModelVersion } from '../../engine-options.js';
import { TencentError } from './tencent-error.js';

export const API_VERSIONS = ['2018-03-01', '2020-03-03'] as const;
export type ApiVersion = (typeof API_VERSIONS)[number];

/** The scale of scores that each face model has. */
export const SCALES: Record<FaceModelVersion, ScoreScale> = { '2.0': SCALE_70_80_90, '3.0': SCALE_40_50_60 };

/**
 * The face model of a request: the one it names, else the configured one, else that of its API version.
 * @throws TencentError `InvalidParameterValue.FaceModelVersionIllegal`
 */
export function faceModelVersion(
  given: string | undefined,
  configured: FaceModelVersion | undefined,
  version: ApiVersion,
): FaceModelVersion {
  if (given === undefined || given === '') return configured ?? (version === '2018-03-01' ? '2.0' : '3.0');
  const known = FACE_MODEL_VERSIONS.find((each) => each === given);
  if (known === undefined) throw new TencentError('InvalidParameterValue.FaceModelVersionIllegal');
  return known;
}
