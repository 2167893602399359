import type { DetectedFace, ImageSize, QualityLevel } from '@face/core';
import { z } from 'zod';
import { withArea } from '../detection.js';
import type { PreparedImage } from '../prepare-image.js';
import type { TencentSettings } from './options.js';

/** Parameters of one action; numbers and strings only, as signature v1 flattens them. */
export type TencentParameters = Readonly<Record<string, string | number>>;

export type TencentAction = 'CompareFace' | 'DetectFace';

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
  options: { readonly maxFaces: number; readonly minFaceSize?: number | undefined },
): TencentParameters {
  return {
    ...imageParameter(image, ''),
    ...modelParameters(settings),
    MaxFaceNum: options.maxFaces,
    ...(options.minFaceSize === undefined ? {} : { MinFaceSize: options.minFaceSize }),
  };
}

function imageParameter(image: PreparedImage, suffix: string): TencentParameters {
  if (image.kind === 'url') return { [`Url${suffix}`]: image.url };
  // Face tokens were refused before; an invariant of the client.
  if (image.kind === 'faceToken') return {};
  const { buffer, byteOffset, byteLength } = image.bytes;
  return { [`Image${suffix}`]: Buffer.from(buffer, byteOffset, byteLength).toString('base64') };
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

const faceSchema = z
  .object({ X: z.number(), Y: z.number(), Width: z.number(), Height: z.number() })
  .transform(({ X, Y, Width, Height }): DetectedFace => ({
    box: { left: X, top: Y, width: Width, height: Height },
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
