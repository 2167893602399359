import {
  type ComparedSide,
  type DetectedFace,
  FaceError,
  type ImageSize,
  checkCallOptions,
} from '@face/core';
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

/** What a vendor lets a detection ask for. */
export interface DetectLimits {
  readonly maxFaces: number;
  /** The only sizes that `minFaceSize` may have; any positive integer where absent. */
  readonly minFaceSizes?: readonly number[];
}

/** @throws FaceError `INVALID_ARGUMENT` for numbers out of range. */
export function checkDetectOptions(
  options: DetectOptions,
  limits: DetectLimits,
): { maxFaces: number; minFaceSize: number | undefined } {
  checkCallOptions(options);
  const { maxFaces = limits.maxFaces, minFaceSize } = options;
  if (!(Number.isInteger(maxFaces) && maxFaces >= 1 && maxFaces <= limits.maxFaces)) {
    throw invalid('maxFaces', `must be within 1..${limits.maxFaces}`);
  }
  if (minFaceSize === undefined) return { maxFaces, minFaceSize };
  if (!(Number.isInteger(minFaceSize) && minFaceSize >= 1)) {
    throw invalid('minFaceSize', 'must be a positive integer');
  }
  const { minFaceSizes } = limits;
  if (minFaceSizes !== undefined && !minFaceSizes.includes(minFaceSize)) {
    throw invalid('minFaceSize', `must be ${minFaceSizes.join(' or ')}`);
  }
  return { maxFaces, minFaceSize };
}

function invalid(name: string, reason: string): FaceError {
  return new FaceError('INVALID_ARGUMENT', { name, reason });
}

/** The faces that have a box of some size: an empty one is no face. */
export function withArea(faces: readonly DetectedFace[] | null | undefined): readonly DetectedFace[] {
  return (faces ?? []).filter(({ box }) => box.width > 0 && box.height > 0);
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
