import { availableParallelism } from 'node:os';
import { FaceError, type ImageLimits } from '@face/core';
import * as v from 'valibot';
import { DEFAULT_LIMITS } from './limits.js';

const integer = v.pipe(v.number(), v.safeInteger());
const count = v.pipe(integer, v.minValue(1));
const text = v.pipe(v.string(), v.minLength(1));
const limits = v.strictObject({
  formats: v.optional(v.pipe(v.array(v.picklist(['jpeg', 'png', 'bmp', 'webp'])), v.minLength(1))),
  maxBytes: v.optional(count),
  minSide: v.optional(count),
  maxSide: v.optional(count),
  maxPixels: v.optional(count),
  minFaceSize: v.optional(count),
});

const schema = v.strictObject({
  /** Name of a model pack, or the folder of a `pack.json`. */
  pack: v.optional(text, 'embedded'),
  /** Folder with one folder per pack; default as `face models where` tells. */
  modelsDir: v.optional(text),
  /** Worker threads; default one per core, 8 at most (each holds its own networks, about 60 MB). */
  workers: v.optional(v.pipe(count, v.maxValue(64)), () => Math.min(8, availableParallelism())),
  /** Images that may wait for a worker before a call fails with `ENGINE_BUSY`. */
  maxQueue: v.optional(v.pipe(integer, v.minValue(0)), 256),
  limits: v.optional(limits, {}),
  /** How much work goes into one image, see `PROFILES`. */
  profile: v.optional(v.picklist(['fast', 'balanced', 'accurate']), 'balanced'),
  /**
   * What embeddings are computed in. `auto`: int8 for `fast` where the pack has it and the CPU multiplies integers fast
   * and exactly, else float32. Each has templates and a calibration of its own.
   */
  precision: v.optional(v.picklist(['auto', 'float32', 'int8']), 'auto'),
  /** `auto` also tries images turned by 90, 180 and 270 degrees when no face is upright. */
  rotate: v.optional(v.picklist(['never', 'auto']), 'never'),
  /** `none` allows a pack without calibration: faces and embeddings only, `compare` then fails. */
  calibration: v.optional(v.picklist(['required', 'none']), 'required'),
});

/** What `createEngine` accepts; every option has a default. */
export type EngineOptions = v.InferInput<typeof schema>;

/** Options with defaults filled in. */
export interface EngineSettings extends Omit<v.InferOutput<typeof schema>, 'limits'> {
  readonly limits: ImageLimits;
}

/**
 * Validates options and fills in defaults.
 * @throws FaceError `INVALID_ARGUMENT` whose `params.name` is the option
 */
export function engineSettings(options: EngineOptions): EngineSettings {
  const parsed = v.safeParse(schema, options);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const name = v.getDotPath(issue) ?? 'options';
    throw new FaceError('INVALID_ARGUMENT', { name, reason: issue.message });
  }
  const given = Object.entries(parsed.output.limits).filter(([, value]) => value !== undefined);
  const merged: ImageLimits = { ...DEFAULT_LIMITS, ...Object.fromEntries(given) };
  requirePossible(merged);
  return { ...parsed.output, limits: merged };
}

/** Limits that no image can meet are a mistake. */
function requirePossible({ minSide, maxSide, maxPixels }: ImageLimits): void {
  const refuse = (name: string, reason: string): FaceError =>
    new FaceError('INVALID_ARGUMENT', { name: `limits.${name}`, reason });
  if (minSide > maxSide) throw refuse('minSide', `${minSide} is more than maxSide, ${maxSide}`);
  if (minSide ** 2 > maxPixels) throw refuse('maxPixels', `${maxPixels} is less than ${minSide}x${minSide}`);
}
