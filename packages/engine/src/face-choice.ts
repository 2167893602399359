import { type Box, FaceError, intersectionOverUnion } from '@face/core';
import type { FaceSelection } from '@face/native';
import { z } from 'zod';

const finite = z.number();
const box = z.strictObject({
  left: finite,
  top: finite,
  width: finite.positive(),
  height: finite.positive(),
});

/** Which face of an image is meant: by a rule, or the one in a rectangle of original pixels. */
export type FaceChoice = FaceSelection | { readonly rectangle: Box };

export const faceChoiceSchema = z.union([
  z.enum(['largest', 'most-confident', 'most-central']),
  z.strictObject({ rectangle: box }),
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
  const parsed = faceChoiceSchema.safeParse(choice);
  if (parsed.success) return parsed.data;
  throw new FaceError('INVALID_ARGUMENT', { name, reason: parsed.error.issues[0]!.message });
}
