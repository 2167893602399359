import { FaceError } from '@face/core';
import { type DetectOptions, wantedFaces } from '../detection.js';
import type { TencentSettings } from './options.js';

export interface TencentDetectOptions extends DetectOptions {
  /** Smallest face side looked for, px; version 2020-03-03 knows 20 and 34 only. */
  readonly minFaceSize?: number | undefined;
  /** Also returns what the vendor says of each face's quality. */
  readonly quality?: boolean | undefined;
}

/** What a detection asks for, checked. */
export interface TencentDetectWish {
  readonly maxFaces: number;
  readonly minFaceSize?: number | undefined;
  readonly quality?: boolean | undefined;
}

const MAX_FACES = 120;
const SIZES_OF_2020 = [20, 34];

/** @throws FaceError `INVALID_ARGUMENT` naming the option. */
export function checkDetectOptions(
  options: TencentDetectOptions,
  version: TencentSettings['version'],
): TencentDetectWish {
  const maxFaces = wantedFaces(options, MAX_FACES);
  const { minFaceSize, quality } = options;
  const invalid = (name: string, reason: string): FaceError =>
    new FaceError('INVALID_ARGUMENT', { name, reason });
  if (quality !== undefined && typeof quality !== 'boolean')
    throw invalid('quality', 'must be true or false');
  if (minFaceSize === undefined) return { maxFaces, quality };
  if (!(Number.isInteger(minFaceSize) && minFaceSize >= 1)) {
    throw invalid('minFaceSize', 'must be a positive integer');
  }
  if (version === '2020-03-03' && !SIZES_OF_2020.includes(minFaceSize)) {
    throw invalid('minFaceSize', `must be ${SIZES_OF_2020.join(' or ')}`);
  }
  return { maxFaces, minFaceSize, quality };
}
