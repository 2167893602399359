import { type Box, FaceError, intersectionOverUnion } from '@face/core';
import type { FaceSelection } from '@face/native';
import * as v from 'valibot';

const finite = v.pipe(v.number(), v.finite());
const positive = v.pipe(finite, v.gtValue(0));
const box = v.strictObject({ left: finite, top: finite, width: positive, height: positive });

/** Which face of an image is meant: by a rule, or the one in a rectangle of original pixels. */
export type FaceChoice = FaceSelection | { readonly rectangle: Box };

const faceChoiceSchema = v.union([
  v.picklist(['largest', 'most-confident', 'most-central']),
  v.strictObject({ rectangle: box }),
]);

/** A rectangle means a face that it overlaps at least this much (IoU); drawn boxes are rarely exact. */
const MIN_OVERLAP = 0.2;

/** Puts the face in the rectangle first; without one there, the list is empty. */
export function chooseByRectangle<Face extends { readonly box: Box }>(
  faces: readonly Face[],
  rectangle: Box,
): Face[] {
  const overlaps = new Map(faces.map((face) => [face, intersectionOverUnion(face.box, rectangle)]));
  const chosen = [...faces].sort((a, b) => overlaps.get(b)! - overlaps.get(a)!)[0];
  if (chosen === undefined || overlaps.get(chosen)! < MIN_OVERLAP) return [];
  return [chosen, ...faces.filter((face) => face !== chosen)];
}

/** @throws FaceError `INVALID_ARGUMENT` */
export function parseFaceChoice(choice: unknown, name: string): FaceChoice {
  const parsed = v.safeParse(faceChoiceSchema, choice);
  if (parsed.success) return parsed.output;
  throw new FaceError('INVALID_ARGUMENT', { name, reason: parsed.issues[0].message });
}
