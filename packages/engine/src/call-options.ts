import { type CompareOptions, FaceError, type Side, checkCallOptions, qualityLevel } from '@face/core';
import type { AnalyzeJob } from './analysis.js';
import { type FaceChoice, parseFaceChoice } from './face-choice.js';

/** How one call chooses and accepts faces; every option has a default. */
export interface FaceOptions extends CompareOptions {
  /** Which face of each image counts; a pair chooses for the two images of a comparison separately. */
  readonly choose?: FaceChoice | readonly [FaceChoice, FaceChoice] | undefined;
  /** Faces whose shorter side is below this many pixels do not count. Default `limits.minFaceSize`. */
  readonly minFaceSize?: number | undefined;
  /** `auto` also tries images turned by 90, 180 and 270 degrees when no face is upright. Default: the engine's. */
  readonly rotate?: 'never' | 'auto' | undefined;
  /**
   * Faces whose `quality` is measured, up to 120 of an image. Default `all` for `detect`, `chosen` for the others.
   * `detect` decodes a large image once more where that shows a face finer; `none` saves that.
   */
  readonly measure?: 'none' | 'chosen' | 'all' | undefined;
}

/** How `embedAll` treats a group. */
export interface GroupOptions extends FaceOptions {
  /** At most this many faces get a template, 1 to 256; the chosen one first, then the largest. Default 32. */
  readonly maxFaces?: number | undefined;
}

/** What an engine was made with and a call may change. */
export interface CallDefaults {
  readonly minFaceSize: number;
  readonly rotate: 'never' | 'auto';
}

const DEFAULT_MAX_FACES = 32;
const MOST_FACES = 256;

/**
 * What a call wants of one of its images.
 * @throws FaceError `INVALID_ARGUMENT` whose `params.name` is the option
 */
export function callWishes(
  options: GroupOptions,
  side: Side,
  want: AnalyzeJob['want'],
  defaults: CallDefaults,
): Pick<AnalyzeJob, 'search' | 'quality' | 'maxFaces'> {
  checkCallOptions(options);
  const { choose = 'largest', minFaceSize = defaults.minFaceSize, rotate = defaults.rotate } = options;
  const { measure = want === 'faces' ? 'all' : 'chosen' } = options;
  const { maxFaces = DEFAULT_MAX_FACES } = options;
  const choice: unknown = Array.isArray(choose) ? choose[side === 'a' ? 0 : 1] : choose;
  if (!(minFaceSize >= 0)) throw invalid('minFaceSize', `is ${minFaceSize}, not a size in pixels`);
  if (!['never', 'auto'].includes(rotate)) throw invalid('rotate', 'is neither never nor auto');
  if (!['none', 'chosen', 'all'].includes(measure)) {
    throw invalid('measure', 'is neither none nor chosen nor all');
  }
  if (!Number.isInteger(maxFaces) || maxFaces < 1 || maxFaces > MOST_FACES) {
    throw invalid('maxFaces', `is ${maxFaces}, not a whole number from 1 to ${MOST_FACES}`);
  }
  const chosenOnly = want === 'template';
  return {
    search: { choice: parseFaceChoice(choice, 'choose'), minFaceSize, rotate, chosenOnly },
    quality: { measure, level: qualityLevel(options.quality) },
    maxFaces,
  };
}

function invalid(name: string, reason: string): FaceError {
  return new FaceError('INVALID_ARGUMENT', { name, reason });
}
