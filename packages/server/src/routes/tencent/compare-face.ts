import { QUALITY_LEVELS, rescale } from '@face/core';
import { engineOptions } from '../../engine-options.js';
import type { TencentAction } from './tencent-action.js';
import { SCALES, faceModelVersion } from './face-model-version.js';
import { flag } from './flag.js';
import { PIXEL_LIMITS_2020, readImage } from './read-image.js';
import { readParameters } from './read-parameters.js';
import { TencentError } from './tencent-error.js';

const TYPES = {
  ImageA: 'image',
  ImageB: 'image',
  UrlA: 'string',
  UrlB: 'string',
  FaceModelVersion: 'string',
  QualityControl: 'integer',
  NeedRotateDetection: 'integer',
  FaceMatchingStrategy: 'integer',
} as const;

/** CompareFace: how much the faces of two images look like those of one person. */
export const compareFace: TencentAction = async ({ version, given, context, signal }) => {
  const is2020 = version === '2020-03-03';
  const parameters = readParameters(given, TYPES, is2020 ? [] : ['FaceMatchingStrategy']);
  const { FaceModelVersion, QualityControl = 0, NeedRotateDetection } = parameters;
  const model = faceModelVersion(FaceModelVersion, context.settings.tencent.faceModelVersion, version);
  const quality = QUALITY_LEVELS.find((level) => level === QualityControl);
  if (quality === undefined) throw new TencentError('InvalidParameterValue.QualityControlIllegal');
  const rotate = flag('NeedRotateDetection', NeedRotateDetection);
  const byArea = flag('FaceMatchingStrategy', parameters.FaceMatchingStrategy);
  const limits = is2020 ? PIXEL_LIMITS_2020 : undefined;
  const [a, b] = await Promise.all([
    readImage(
      { image: parameters.ImageA, url: parameters.UrlA, names: ['ImageA', 'UrlA'] },
      limits,
      context,
      signal,
    ),
    readImage(
      { image: parameters.ImageB, url: parameters.UrlB, names: ['ImageB', 'UrlB'] },
      limits,
      context,
      signal,
    ),
  ]);
  const choose = is2020 && !byArea ? 'most-confident' : 'largest';
  const comparison = await context.engine.compare(
    { bytes: a },
    { bytes: b },
    engineOptions({ choose, rotate, quality, measure: 'none' }, signal),
  );
  return {
    Score: rescale(comparison.score, comparison.thresholds, SCALES[model]),
    FaceModelVersion: model,
  };
};
