import { type CompareOptions, FaceError, type Side, checkCallOptions, qualityLevel } from '@face/core';
import type { AnalyzeJob } from './analysis.js';
import { type FaceChoice, parseFaceChoice } from './face-choice.js';
import type { Operation } from './tracing.js';

/** How one call chooses and accepts faces; every option has a default. */
export interface FaceOptions extends CompareOptions {
  /** Which face of each image counts; a pair, for `compare` only, chooses for its two images separately. */
  readonly choose?: FaceChoice | readonly [FaceChoice, FaceChoice] | undefined;
  /** Faces whose size, the root of the box area, is below this many pixels do not count. Default: the engine's. */
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

const OPTIONS = ['signal', 'quality', 'choose', 'minFaceSize', 'rotate', 'measure'];
const WANTS = {
  compare: 'template',
  detect: 'faces',
  embed: 'template',
  embedAll: 'templates',
} as const satisfies Record<Operation, AnalyzeJob['want']>;

/**
 * What a call wants of one of its images.
 * @throws FaceError `INVALID_ARGUMENT` whose `params.name` is the option
 */
export function callWishes(
  options: GroupOptions,
  operation: Operation,
  side: Side,
  defaults: CallDefaults,
): Pick<AnalyzeJob, 'want' | 'search' | 'quality' | 'maxFaces'> {
  requireKnown(options, operation);
  const want = WANTS[operation];
  const { minFaceSize = defaults.minFaceSize, rotate = defaults.rotate } = options;
  const { measure = want === 'faces' ? 'all' : 'chosen', maxFaces = DEFAULT_MAX_FACES } = options;
  const { quality } = options;
  if (!Number.isFinite(minFaceSize) || minFaceSize < 0) throw invalid('minFaceSize', 'is no size in pixels');
  if (!['never', 'auto'].includes(rotate)) throw invalid('rotate', 'is neither never nor auto');
  if (!['none', 'chosen', 'all'].includes(measure)) {
    throw invalid('measure', 'is neither none nor chosen nor all');
  }
  if (!Number.isInteger(maxFaces) || maxFaces < 1 || maxFaces > MOST_FACES) {
    throw invalid('maxFaces', `is no whole number from 1 to ${MOST_FACES}`);
  }
  if ((quality as unknown) === null) throw invalid('quality', 'is none of the levels 0 to 4');
  return {
    want,
    search: {
      choice: choiceFor(options.choose, operation, side),
      minFaceSize,
      rotate,
      chosenOnly: want === 'template',
    },
    quality: { measure, level: qualityLevel(quality) },
    maxFaces,
  };
}

/** A misspelt option would otherwise do nothing. Callers without types may pass anything. */
function requireKnown(options: object, operation: Operation): void {
  checkCallOptions(options);
  if (Array.isArray(options)) throw invalid('options', 'is no object');
  const known: readonly string[] = operation === 'embedAll' ? [...OPTIONS, 'maxFaces'] : OPTIONS;
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalid(unknown, `is no option of ${operation}`);
}

function choiceFor(choose: unknown = 'largest', operation: Operation, side: Side): FaceChoice {
  if (!Array.isArray(choose)) return parseFaceChoice(choose, 'choose');
  if (operation !== 'compare') throw invalid('choose', 'is a list, for one image');
  if (choose.length !== 2) throw invalid('choose', `is a list of ${choose.length}, for two images`);
  return parseFaceChoice(choose[side === 'a' ? 0 : 1], 'choose');
}

function invalid(name: string, reason: string): FaceError {
  return new FaceError('INVALID_ARGUMENT', { name, reason });
}
