import type { DetectedFace, ImageSize, QualityLevel } from '@face/core';
import { z } from 'zod';
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

const requestId = z.string().default('');

/** An error as the vendor wraps it. */
export const errorReplySchema = z.object({
  Response: z.object({
    Error: z.object({ Code: z.string(), Message: z.string().default('') }),
    RequestId: requestId,
  }),
});

export const compareReplySchema = z
  .object({
    Response: z.object({
      Score: z.number().min(0).max(100),
      FaceModelVersion: z.string().optional(),
      RequestId: requestId,
    }),
  })
  .transform(({ Response }) => ({
    score: Response.Score,
    faceModelVersion: Response.FaceModelVersion,
    requestId: Response.RequestId,
  }));

const faceSchema = z
  .object({
    X: z.number(),
    Y: z.number(),
    Width: z.number().positive(),
    Height: z.number().positive(),
  })
  .transform(({ X, Y, Width, Height }): DetectedFace => ({
    box: { left: X, top: Y, width: Width, height: Height },
  }));

export const detectReplySchema = z
  .object({
    Response: z.object({
      ImageWidth: z.number().positive(),
      ImageHeight: z.number().positive(),
      FaceInfos: z.array(faceSchema),
      FaceModelVersion: z.string().optional(),
      RequestId: requestId,
    }),
  })
  .transform(({ Response }) => ({
    image: { width: Response.ImageWidth, height: Response.ImageHeight } satisfies ImageSize,
    faces: Response.FaceInfos,
    faceModelVersion: Response.FaceModelVersion,
    requestId: Response.RequestId,
  }));
