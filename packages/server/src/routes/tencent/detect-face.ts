import type { DetectedFace, ImageSize } from '@face/core';
import { engineOptions } from '../../engine-options.js';
import { faceQualityInfo } from './face-quality-info.js';
import { faceModelVersion } from './face-model-version.js';
import { flag } from './flag.js';
import { PIXEL_LIMITS_2020, readImage } from './read-image.js';
import { readParameters } from './read-parameters.js';
import type { TencentAction } from './tencent-action.js';
import { TencentError } from './tencent-error.js';

const TYPES = {
  MaxFaceNum: 'integer',
  MinFaceSize: 'integer',
  Image: 'image',
  Url: 'string',
  NeedFaceAttributes: 'integer',
  NeedQualityDetection: 'integer',
  FaceModelVersion: 'string',
  NeedRotateDetection: 'integer',
} as const;
const DEFAULT_MIN_FACE_SIZE = 34;
const MIN_FACE_SIZES_2020 = [20, 34];
const MAX_FACE_NUM = 120;

/** DetectFace: the faces of an image, the largest first. */
export const detectFace: TencentAction = async ({ version, given, context, signal }) => {
  const parameters = readParameters(given, TYPES);
  const { MaxFaceNum = 1, MinFaceSize = DEFAULT_MIN_FACE_SIZE } = parameters;
  const model = faceModelVersion(
    parameters.FaceModelVersion,
    context.settings.tencent.faceModelVersion,
    version,
  );
  const withQuality = flag('NeedQualityDetection', parameters.NeedQualityDetection);
  const rotate = flag('NeedRotateDetection', parameters.NeedRotateDetection);
  checkCounts(MaxFaceNum, MinFaceSize, version === '2020-03-03');
  if (flag('NeedFaceAttributes', parameters.NeedFaceAttributes)) {
    throw new TencentError('UnsupportedOperation', 'This server does not estimate face attributes.');
  }
  const bytes = await readImage(
    { image: parameters.Image, url: parameters.Url, names: ['Image', 'Url'] },
    version === '2020-03-03' ? PIXEL_LIMITS_2020 : undefined,
    context,
    signal,
  );
  const options = engineOptions(
    { choose: 'largest', rotate, minFaceSize: MinFaceSize, measure: withQuality ? 'all' : 'none' },
    signal,
  );
  const { image, faces } = await context.engine.detect({ bytes }, options);
  if (faces.length === 0) throw new TencentError('InvalidParameterValue.NoFaceInPhoto');
  return {
    ImageWidth: image.width,
    ImageHeight: image.height,
    FaceInfos: faces.slice(0, MaxFaceNum).map((face) => faceInfo(face, image)),
    FaceModelVersion: model,
  };
};

function checkCounts(maxFaceNum: number, minFaceSize: number, is2020: boolean): void {
  if (maxFaceNum < 1 || maxFaceNum > MAX_FACE_NUM) {
    throw new TencentError('InvalidParameterValue', `MaxFaceNum must be within 1 and ${MAX_FACE_NUM}.`);
  }
  if (minFaceSize < 1 || (is2020 && !MIN_FACE_SIZES_2020.includes(minFaceSize))) {
    const allowed = is2020 ? MIN_FACE_SIZES_2020.join(' or ') : 'positive';
    throw new TencentError('InvalidParameterValue', `MinFaceSize must be ${allowed}.`);
  }
}

function faceInfo(
  { box, landmarks, quality }: DetectedFace,
  image: ImageSize,
): Readonly<Record<string, unknown>> {
  return {
    X: Math.round(box.left),
    Y: Math.round(box.top),
    Width: Math.round(box.width),
    Height: Math.round(box.height),
    ...(quality === undefined || landmarks === undefined
      ? {}
      : { FaceQualityInfo: faceQualityInfo(quality, landmarks, image) }),
  };
}
