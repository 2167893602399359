import { type Box, type DetectedFace, intersectionOverUnion, isFaceError } from '@face/core';
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
/** Two looks at an image mean the same face when their boxes overlap at least this much (IoU). */
const SAME_FACE = 0.4;

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

type EmbeddedFace = DetectedFace & { readonly template: FaceTemplate };

/**
 * Finds the faces of an image, the one to compare first, each with its template. No faces give an empty list.
 * @throws FaceppError
 */
export async function findFaceppFaces(find: FindFaces, context: ServerContext): Promise<FaceppFace[]> {
  const strict = context.settings.facepp.minFaceSize === 'strict';
  const minFaceSize = strict ? MIN_BOX_SIDE : undefined;
  const { field, rectangle } = find;
  const choose = rectangle === undefined ? 'largest' : { rectangle };
  const listed = ({ square }: FaceppFace): boolean => !strict || square.width >= MIN_FACE_SIDE;
  try {
    // By itself, as the engine's own comparison looks at it: the score must be the same.
    const chosen = squared(await embedChosen(find, { choose, minFaceSize }, context));
    if (!listed(chosen)) return [];
    const all = await embedEvery(find, minFaceSize, context);
    const others = all.filter(({ box }) => intersectionOverUnion(box, chosen.box) < SAME_FACE).map(squared);
    return [chosen, ...others.filter(listed)];
  } catch (error) {
    if (isUnusableFace(error)) return [];
    throw toFaceppError(error, field);
  }
}

interface Choice {
  readonly choose: 'largest' | { readonly rectangle: Box };
  readonly minFaceSize: number | undefined;
}

async function embedChosen(
  { bytes, signal }: FindFaces,
  { choose, minFaceSize }: Choice,
  { engine }: ServerContext,
): Promise<EmbeddedFace> {
  const { faces, template } = await engine.embed({ bytes }, engineOptions({ choose, minFaceSize }, signal));
  return { ...faces[0]!, template };
}

/** Every face that can be made a template of. */
async function embedEvery(
  find: FindFaces,
  minFaceSize: number | undefined,
  context: ServerContext,
): Promise<EmbeddedFace[]> {
  const { engine } = context;
  const { bytes, signal } = find;
  const options = engineOptions({ choose: 'largest', minFaceSize, measure: 'all' }, signal);
  try {
    const { faces, templates } = await engine.embedAll({ bytes }, { ...options, maxFaces: MAX_FACES });
    return templates.map((template, index) => ({ ...faces[index]!, template }));
  } catch (error) {
    if (!isUnusableFace(error)) throw error;
  }
  // One of them cannot be used: told apart one after another, as a crowd must not fill the queue of all callers.
  const { faces } = await engine.detect({ bytes }, options);
  const usable: EmbeddedFace[] = [];
  for (const face of faces.slice(0, MAX_FACES)) {
    const choice = { choose: { rectangle: face.box }, minFaceSize };
    try {
      usable.push({ ...face, template: (await embedChosen(find, choice, context)).template });
    } catch (error) {
      if (!isUnusableFace(error)) throw error;
    }
  }
  return usable;
}

/** True when a face is not there, or not one that can be compared. */
function isUnusableFace(error: unknown): boolean {
  return (
    isFaceError(error, 'NO_FACE') ||
    isFaceError(error, 'FACE_TOO_SMALL') ||
    isFaceError(error, 'LANDMARKS_INVALID')
  );
}

function squared(face: EmbeddedFace): FaceppFace {
  return { ...face, square: squareOf(face.box) };
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
