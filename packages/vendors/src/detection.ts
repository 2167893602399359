import {
  type ComparedSide,
  type DetectedFace,
  FaceError,
  type ImageSize,
  type Landmarks,
  type Point,
  checkCallOptions,
} from '@face/core';
import type { PreparedImage } from './prepare-image.js';

export interface DetectOptions {
  readonly signal?: AbortSignal | undefined;
  /** Faces returned at most; by default the vendor's own maximum. */
  readonly maxFaces?: number | undefined;
}

/** Faces that a vendor found in one image. */
export interface VendorDetection<Face extends DetectedFace = DetectedFace> extends ComparedSide {
  readonly faces: readonly Face[];
  readonly provider: string;
  readonly model: string;
  readonly requestId: string;
  readonly elapsedMs: number;
}

/** How many faces a detection may return. @throws FaceError `INVALID_ARGUMENT` for options that are none. */
export function wantedFaces(options: DetectOptions, most: number): number {
  checkCallOptions(options);
  const { maxFaces = most } = options;
  if (Number.isInteger(maxFaces) && maxFaces >= 1 && maxFaces <= most) return maxFaces;
  throw new FaceError('INVALID_ARGUMENT', { name: 'maxFaces', reason: `must be within 1..${most}` });
}

/** The faces that have a box of some size: an empty one is no face. */
export function withArea<Face extends DetectedFace>(
  faces: readonly Face[] | null | undefined,
): readonly Face[] {
  return (faces ?? []).filter(({ box }) => box.width > 0 && box.height > 0);
}

/**
 * What was seen in an image, in pixels of the original: boxes and landmarks of a re-encoded image are scaled back.
 * `reported` is the size that the vendor states, for images that we have not seen ourselves.
 */
export function comparedSide<Face extends DetectedFace>(
  sent: PreparedImage,
  faces: readonly Face[],
  reported?: ImageSize,
): ComparedSide & { readonly faces: readonly Face[] } {
  if (sent.kind !== 'bytes') return { faces, ...(reported === undefined ? {} : { image: reported }) };
  const { image, fittedFrom } = sent;
  const { width, height } = fittedFrom ?? image;
  if (fittedFrom === undefined) return { faces, image: { width, height } };
  const [scaleX, scaleY] = [width / image.width, height / image.height];
  const scaled = ({ x, y }: Point): Point => ({ x: x * scaleX, y: y * scaleY });
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
      // A tuple stays one of the same length.
      ...(face.landmarks === undefined
        ? {}
        : { landmarks: face.landmarks.map(scaled) as unknown as Landmarks }),
    })),
    fitted: { from: fittedFrom, to: image },
  };
}
