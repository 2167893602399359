import { type CompareOptions, FaceError, QUALITY_LEVELS, type Side } from '@face/core';
import { z } from 'zod';
import type { AnalyzeJob } from './analysis.js';
import { type FaceChoice, faceChoiceSchema } from './face-choice.js';
import { invalidOption } from './invalid-option.js';
import type { Operation } from './tracing.js';

/** How one call chooses and accepts faces; every option has a default. */
export interface FaceOptions extends CompareOptions {
  /** Which face of each image counts; a pair, for `compare` only, chooses for its two images separately. */
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

const choices = z.union([faceChoiceSchema, z.tuple([faceChoiceSchema, faceChoiceSchema])], {
  error: 'is no rule, no rectangle and no pair of them',
});
const schema = z.strictObject({
  signal: z.custom<AbortSignal>(isSignal, 'is no AbortSignal').optional(),
  quality: z.literal(QUALITY_LEVELS, 'is none of the levels 0 to 4').optional(),
  choose: choices.optional(),
  minFaceSize: z.number().nonnegative().optional(),
  rotate: z.enum(['never', 'auto']).optional(),
  measure: z.enum(['none', 'chosen', 'all']).optional(),
});
/** Checks the options of each call: unknown ones are refused, as a misspelt one would otherwise do nothing. */
const SCHEMAS = {
  compare: schema,
  detect: schema,
  embed: schema,
  embedAll: schema.extend({ maxFaces: z.int().min(1).max(MOST_FACES).optional() }),
} as const satisfies Record<Operation, z.ZodType>;
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
  const parsed = SCHEMAS[operation].safeParse(options);
  if (!parsed.success) throw invalidOption(parsed.error.issues[0]!);
  const want = WANTS[operation];
  const { minFaceSize = defaults.minFaceSize, rotate = defaults.rotate, choose = 'largest' } = parsed.data;
  const { measure = want === 'faces' ? 'all' : 'chosen', quality = 0 } = parsed.data;
  const { maxFaces = DEFAULT_MAX_FACES } = parsed.data as GroupOptions;
  if (Array.isArray(choose) && operation !== 'compare') {
    throw new FaceError('INVALID_ARGUMENT', { name: 'choose', reason: 'is a pair, for one image' });
  }
  const choice = Array.isArray(choose) ? choose[side === 'a' ? 0 : 1] : choose;
  return {
    want,
    search: { choice, minFaceSize, rotate, chosenOnly: want === 'template' },
    quality: { measure, level: quality },
    maxFaces,
  };
}

function isSignal(signal: unknown): boolean {
  // By what is used of it: signals of polyfills and of other realms are as good.
  return typeof signal === 'object' && signal !== null && 'aborted' in signal && 'addEventListener' in signal;
}
