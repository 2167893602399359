import { type Box, type ImageSize, intersectionOverUnion } from '@face/core';
import { DETECTION_ROW, DETECTION_ROW_LENGTH, orderFaces } from '@face/native';
import type { Raster } from './decode.js';
import { type FaceChoice, chooseByRectangle } from './face-choice.js';
import type { Points } from './points.js';
import type { View } from './view.js';

/** A face as one look showed it. */
export interface SeenFace {
  /** Original pixels. */
  readonly box: Box;
  readonly confidence: number;
  /** The detector's own landmarks, original pixels; meaningless where it gives none. */
  readonly five: Points;
  /** How its size lies to those that the look is trusted for. */
  readonly fit: 'too-small' | 'good' | 'too-large';
  /** Whether no other look describes it better: it had a good size, or all the pixels that the image has. */
  readonly isPlaced: boolean;
  /** Whether a quick look showed it, whose landmarks are less exact. */
  readonly isRough: boolean;
  /** What the detector was shown, and the box in its pixels. */
  readonly view: View;
  readonly boxInView: Box;
  /** The whole upright image from which that was cut and turned. */
  readonly raster: Raster;
}

/** Boxes of two looks that overlap more than this (IoU) show one face. */
const SAME_FACE = 0.45;

/**
 * What is known after another look. A face keeps the first description that places it, so it does not depend on how
 * many looks follow; enlarging finds faces, but does not place them anew.
 */
export function mergeSeen(known: readonly SeenFace[], fresh: readonly SeenFace[]): SeenFace[] {
  const merged = [...known];
  for (const face of [...fresh].sort((a, b) => b.confidence - a.confidence)) {
    const rivals = merged.filter(({ box }) => intersectionOverUnion(box, face.box) > SAME_FACE);
    if (rivals.some((rival) => rival.isPlaced || fresh.includes(rival))) continue;
    for (const rival of rivals) merged.splice(merged.indexOf(rival), 1);
    merged.push(face);
  }
  return merged;
}

/** The faces that count, the chosen one first; none when a rectangle is meant in which there is no face. */
export function orderSeen(
  seen: readonly SeenFace[],
  image: ImageSize,
  choice: FaceChoice,
  minFaceSize: number,
): SeenFace[] {
  const rows = new Float32Array(seen.length * DETECTION_ROW_LENGTH);
  for (const [at, { box, confidence }] of seen.entries()) {
    const start = at * DETECTION_ROW_LENGTH;
    rows.set([box.left, box.top, box.width, box.height], start);
    rows[start + DETECTION_ROW.score] = confidence;
  }
  const order = new Int32Array(seen.length);
  const count = orderFaces(
    rows,
    seen.length,
    {
      mode: typeof choice === 'string' ? choice : 'largest',
      minSize: minFaceSize,
      imageWidth: image.width,
      imageHeight: image.height,
    },
    order,
  );
  const faces = Array.from(order.subarray(0, count), (index) => seen[index]!);
  return typeof choice === 'string' ? faces : chooseByRectangle(faces, choice.rectangle);
}
