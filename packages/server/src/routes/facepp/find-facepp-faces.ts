import { type Box, type DetectedFace, isFaceError } from '@face/core';
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
export async function findFaceppFaces(find: FindFaces, context: ServerContext): Promise<FaceppFace[]> {
  const { bytes, field, rectangle, signal } = find;
  const strict = context.settings.facepp.minFaceSize === 'strict';
  const minFaceSize = strict ? MIN_BOX_SIDE : undefined;
  const embed = async (
    choose: 'largest' | { rectangle: Box },
  ): ReturnType<ServerContext['engine']['embed']> => {
    const embedding = await context.engine.embed({ bytes }, engineOptions({ choose, minFaceSize }, signal));
    context.metrics.countStages(embedding.stagesMs);
    return embedding;
  };
  const counts = ({ square }: { square: Box }): boolean => !strict || square.width >= MIN_FACE_SIDE;
  try {
    const { faces, template } = await embed(rectangle === undefined ? 'largest' : { rectangle });
    const squared = faces.map((face) => ({ ...face, square: squareOf(face.box) }));
    const [chosen, ...others] = squared;
    if (chosen === undefined || !counts(chosen)) return [];
    const found: FaceppFace[] = [{ ...chosen, template }];
    // One after another: a crowd must not fill the queue that all callers share.
    for (const face of others.filter(counts)) {
      const { faces: own, template: ownTemplate } = await embed({ rectangle: face.box });
      const quality = own[0]?.quality;
      found.push({ ...face, ...(quality === undefined ? {} : { quality }), template: ownTemplate });
    }
    return found;
  } catch (error) {
    if (isFaceError(error, 'NO_FACE') || isFaceError(error, 'FACE_TOO_SMALL')) return [];
    throw toFaceppError(error, field);
  }
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
