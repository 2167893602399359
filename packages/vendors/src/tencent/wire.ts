import type { DetectedFace, ImageSize, QualityLevel } from '@face/core';
import { z } from 'zod';
import { withArea } from '../detection.js';
import type { PreparedImage } from '../prepare-image.js';
import type { TencentDetectWish } from './detect-options.js';
import type { TencentSettings } from './options.js';

/** Parameters of one action; bytes are sent as base64. */
export type TencentParameters = Readonly<Record<string, string | number | Uint8Array>>;

export type TencentAction = 'CompareFace' | 'DetectFace';

/** What the vendor says of a face's quality, in grades of its own; each is absent where it says nothing. */
export interface TencentFaceQuality {
  readonly score?: number;
  readonly sharpness?: number;
  readonly brightness?: number;
  /** How far each part of the face is to be seen. */
  readonly completeness: Partial<
    Readonly<Record<'eyebrow' | 'eye' | 'nose' | 'cheek' | 'mouth' | 'chin', number>>
  >;
}

export interface TencentFace extends DetectedFace {
  /** Present where the detection asked for it. */
  readonly vendorQuality?: TencentFaceQuality;
}

/** Parameters of a comparison. */
export function compareParameters(
  a: PreparedImage,
  b: PreparedImage,
  settings: TencentSettings,
  qualityControl: QualityLevel | undefined,
): TencentParameters {
  const { faceMatchingStrategy } = settings;
  return {
    ...imageParameter(a, 'A'),
    ...imageParameter(b, 'B'),
    ...modelParameters(settings),
    ...(qualityControl === undefined ? {} : { QualityControl: qualityControl }),
    ...(faceMatchingStrategy === undefined
      ? {}
      : { FaceMatchingStrategy: faceMatchingStrategy === 'largest' ? 1 : 0 }),
  };
}

/** Parameters of a detection. */
export function detectParameters(
  image: PreparedImage,
  settings: TencentSettings,
  options: TencentDetectWish,
): TencentParameters {
  return {
    ...imageParameter(image, ''),
    ...modelParameters(settings),
    MaxFaceNum: options.maxFaces,
    ...(options.minFaceSize === undefined ? {} : { MinFaceSize: options.minFaceSize }),
    ...(options.quality === true ? { NeedQualityDetection: 1 } : {}),
  };
}

function imageParameter(image: PreparedImage, suffix: string): TencentParameters {
  if (image.kind === 'url') return { [`Url${suffix}`]: image.url };
  // Face tokens were refused before; an invariant of the client.
  if (image.kind === 'faceToken') return {};
  return { [`Image${suffix}`]: image.bytes };
}

function modelParameters({ faceModelVersion, needRotateDetection }: TencentSettings): TencentParameters {
  return {
    ...(faceModelVersion === undefined ? {} : { FaceModelVersion: faceModelVersion }),
    ...(needRotateDetection === undefined ? {} : { NeedRotateDetection: needRotateDetection ? 1 : 0 }),
  };
}

/** Text that may be missing or null, as SDKs of other languages serialise what is not set. */
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const optionalText = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);

/** An error as the vendor wraps it. */
export const errorReplySchema = z.object({
  Response: z.object({ Error: z.object({ Code: z.string(), Message: text }), RequestId: text }),
});

export const compareReplySchema = z
  .object({
    Response: z.object({
      Score: z.number().min(0).max(100),
      FaceModelVersion: optionalText,
      RequestId: text,
    }),
  })
  .transform(({ Response }) => ({
    score: Response.Score,
    faceModelVersion: Response.FaceModelVersion,
    requestId: Response.RequestId,
  }));

const grade = z.number().nullish();
const qualitySchema = z
  .object({
    Score: grade,
    Sharpness: grade,
    Brightness: grade,
    Completeness: z
      .object({ Eyebrow: grade, Eye: grade, Nose: grade, Cheek: grade, Mouth: grade, Chin: grade })
      .nullish(),
  })
  .transform(({ Score, Sharpness, Brightness, Completeness }): TencentFaceQuality => ({
    ...graded('score', Score),
    ...graded('sharpness', Sharpness),
    ...graded('brightness', Brightness),
    completeness: {
      ...graded('eyebrow', Completeness?.Eyebrow),
      ...graded('eye', Completeness?.Eye),
      ...graded('nose', Completeness?.Nose),
      ...graded('cheek', Completeness?.Cheek),
      ...graded('mouth', Completeness?.Mouth),
      ...graded('chin', Completeness?.Chin),
    },
  }));

function graded<Name extends string>(
  name: Name,
  value: number | null | undefined,
): Partial<Record<Name, number>> {
  // A computed key widens to string.
  return typeof value === 'number' ? ({ [name]: value } as Partial<Record<Name, number>>) : {};
}

const faceSchema = z
  .object({
    X: z.number(),
    Y: z.number(),
    Width: z.number(),
    Height: z.number(),
    FaceQualityInfo: qualitySchema.nullish(),
  })
  .transform(({ X, Y, Width, Height, FaceQualityInfo }): TencentFace => ({
    box: { left: X, top: Y, width: Width, height: Height },
    ...(FaceQualityInfo ? { vendorQuality: FaceQualityInfo } : {}),
  }));

export const detectReplySchema = z
  .object({
    Response: z.object({
      ImageWidth: z.number().positive().nullish(),
      ImageHeight: z.number().positive().nullish(),
      FaceInfos: z.array(faceSchema).nullish(),
      FaceModelVersion: optionalText,
      RequestId: text,
    }),
  })
  .transform(({ Response }) => ({
    image: imageSize(Response.ImageWidth, Response.ImageHeight),
    faces: withArea(Response.FaceInfos),
    faceModelVersion: Response.FaceModelVersion,
    requestId: Response.RequestId,
  }));

function imageSize(
  width: number | null | undefined,
  height: number | null | undefined,
): ImageSize | undefined {
  return typeof width === 'number' && typeof height === 'number' ? { width, height } : undefined;
}
