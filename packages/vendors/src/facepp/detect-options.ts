import { type Box, FaceError } from '@face/core';
import type { DetectOptions } from '../detection.js';

export interface FaceppDetectOptions extends DetectOptions {
  /** Looks for faces only within this box, px. */
  readonly faceBox?: Box | undefined;
  /** Also returns the five landmarks of each face. */
  readonly landmarks?: boolean | undefined;
}

/** A box that the vendor can look within. @throws FaceError `INVALID_ARGUMENT` naming the option. */
export function checkedBox(box: Box | undefined, name: string): Box | undefined {
  if (box === undefined) return undefined;
  const { left, top, width, height } = box;
  const usable = [left, top, width, height].every(Number.isFinite) && width >= 1 && height >= 1;
  if (usable) return box;
  throw new FaceError('INVALID_ARGUMENT', { name, reason: 'is not a box of some size' });
}
