import { type ComparedSide, type DetectedFace, FaceError, type ImageSize } from '@face/core';
import type { PreparedImage } from './prepare-image.js';

export interface DetectOptions {
  readonly signal?: AbortSignal | undefined;
  /** Faces returned at most; by default the vendor's own maximum. */
  readonly maxFaces?: number | undefined;
  /** Smallest face side looked for, px; Tencent only. */
  readonly minFaceSize?: number | undefined;
}

/** Faces that a vendor found in one image. */
export interface VendorDetection extends ComparedSide {
  readonly provider: string;
  readonly model: string;
  readonly requestId: string;
  readonly elapsedMs: number;
}

/** @throws FaceError `INVALID_ARGUMENT` for numbers out of range. */
export function checkDetectOptions(
  { maxFaces, minFaceSize }: DetectOptions,
  mostFaces: number,
): { maxFaces: number; minFaceSize: number | undefined } {
  if (maxFaces !== undefined && !(Number.isInteger(maxFaces) && maxFaces >= 1 && maxFaces <= mostFaces)) {
    throw new FaceError('INVALID_ARGUMENT', { name: 'maxFaces', reason: `must be within 1..${mostFaces}` });
  }
  if (minFaceSize !== undefined && !(Number.isInteger(minFaceSize) && minFaceSize >= 1)) {
    throw new FaceError('INVALID_ARGUMENT', { name: 'minFaceSize', reason: 'must be a positive integer' });
  }
  return { maxFaces: maxFaces ?? mostFaces, minFaceSize };
}

/**
 * What was seen in an image, in pixels of the original: boxes of a re-encoded image are scaled back.
 * `reported` is the size that the vendor states, for images that we have not seen ourselves.
 */
export function comparedSide(
  sent: PreparedImage,
  faces: readonly DetectedFace[],
  reported?: ImageSize,
): ComparedSide {
  if (sent.kind !== 'bytes') return { faces, ...(reported === undefined ? {} : { image: reported }) };
  const { image, fittedFrom } = sent;
  const { width, height } = fittedFrom ?? image;
  if (fittedFrom === undefined) return { faces, image: { width, height } };
  const [scaleX, scaleY] = [width / image.width, height / image.height];
  return {
    image: { width, height },
    faces: faces.map((face) => ({
      ...face,
      box: {
        left: face.box.left * scaleX,
        top: face.box.top * scaleY,
        width: face.box.width * scaleX,
        height: face.box.height * scaleY,
      },
    })),
    fitted: { from: fittedFrom, to: image },
  };
}
