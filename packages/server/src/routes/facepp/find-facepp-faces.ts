import type { Box, DetectedFace } from '@face/core';
import type { FaceTemplate } from '@face/engine';
import { engineOptions } from '../../engine-options.js';
import type { ServerContext } from '../../server-context.js';
import { toFaceppError } from './facepp-error.js';

/** Side of the smallest face that Face++ finds, px. */
const MIN_FACE_SIDE = 150;
/**
 * What the engine is asked to look for: its boxes are taller than wide, so one whose square has the side above may
 * be this narrow.
 */
const MIN_BOX_SIDE = 90;
/** As many faces of an image as the engine makes templates of. */
const MAX_FACES = 256;
/** A face of an image with its template. */
export interface FaceppFace extends DetectedFace {
  /** The face as a square, as Face++ has it. */
  readonly square: Box;
  readonly template: FaceTemplate;
}

interface FindFaces {
  readonly bytes: Uint8Array;
  /** Name of the field the image came in, for messages. */
  readonly field: string;
  /** The face in it is meant. */
  readonly rectangle: Box | undefined;
  readonly signal: AbortSignal;
}

/**
 * Finds the faces of an image, the one to compare first, each with its template. No faces give an empty list.
 * @throws FaceppError
 */
export async function findFaceppFaces(
  { bytes, field, rectangle, signal }: FindFaces,
  { engine, settings }: ServerContext,
): Promise<FaceppFace[]> {
  const strict = settings.facepp.minFaceSize === 'strict';
  const choose = rectangle === undefined ? 'largest' : { rectangle };
  const options = engineOptions(
    { choose, minFaceSize: strict ? MIN_BOX_SIDE : undefined, measure: 'all' },
    signal,
  );
  const { faces, templates } = await engine
    .embedAll({ bytes }, { ...options, maxFaces: MAX_FACES })
    .catch((error: unknown) => {
      throw toFaceppError(error, field);
    });
  const [chosen, ...others] = templates.map((template, index): FaceppFace => ({
    ...faces[index]!,
    template,
    square: squareOf(faces[index]!.box),
  }));
  const isListed = ({ square }: FaceppFace): boolean => !strict || square.width >= MIN_FACE_SIDE;
  return chosen === undefined || !isListed(chosen) ? [] : [chosen, ...others.filter(isListed)];
}

/** The square with the centre and area of a box, in whole pixels. */
export function squareOf({ left, top, width, height }: Box): Box {
  const side = Math.round(Math.sqrt(width * height));
  return {
    left: Math.round(left + (width - side) / 2),
    top: Math.round(top + (height - side) / 2),
    width: side,
    height: side,
  };
}
