import { availableParallelism } from 'node:os';
import { FaceError, type ImageLimits } from '@face/core';
import { z } from 'zod';
import { DEFAULT_LIMITS } from './limits.js';

const count = z.int().positive();
const limits = z.strictObject({
  formats: z
    .array(z.enum(['jpeg', 'png', 'bmp', 'webp']))
    .min(1)
    .optional(),
  maxBytes: count.optional(),
  minSide: count.optional(),
  maxSide: count.optional(),
  maxPixels: count.optional(),
  minFaceSize: count.optional(),
});

const schema = z.strictObject({
  /** Name of a model pack, or the folder of a `pack.json`. */
  pack: z.string().min(1).default('embedded'),
  /** Folder with one folder per pack; default as `face models where` tells. */
  modelsDir: z.string().min(1).optional(),
  /** Worker threads; default one per core, 8 at most (each holds its own networks, about 60 MB). */
  workers: count.max(64).default(() => Math.min(8, availableParallelism())),
  /** Images that may wait for a worker before a call fails with `ENGINE_BUSY`. */
  maxQueue: z.int().nonnegative().default(256),
  limits: limits.default({}),
  /** How much work goes into one image, see `PROFILES`. */
  profile: z.enum(['fast', 'balanced', 'accurate']).default('balanced'),
  /** `auto` also tries images turned by 90, 180 and 270 degrees when no face is upright. */
  rotate: z.enum(['never', 'auto']).default('never'),
  /** `none` allows a pack without calibration: faces and embeddings only, `compare` then fails. */
  calibration: z.enum(['required', 'none']).default('required'),
});

/** What `createEngine` accepts; every option has a default. */
export type EngineOptions = z.input<typeof schema>;

/** Options with defaults filled in. */
export interface EngineSettings extends Omit<z.output<typeof schema>, 'limits'> {
  readonly limits: ImageLimits;
}

/**
 * Validates options and fills in defaults.
 * @throws FaceError `INVALID_ARGUMENT` whose `params.name` is the option
 */
export function engineSettings(options: EngineOptions): EngineSettings {
  const parsed = schema.safeParse(options);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const keys = issue.code === 'unrecognized_keys' ? [issue.keys.join(', ')] : [];
    const name = [...issue.path, ...keys].join('.');
    throw new FaceError('INVALID_ARGUMENT', { name: name === '' ? 'options' : name, reason: issue.message });
  }
  const given = Object.entries(parsed.data.limits).filter(([, value]) => value !== undefined);
  const merged: ImageLimits = { ...DEFAULT_LIMITS, ...Object.fromEntries(given) };
  requirePossible(merged);
  return { ...parsed.data, limits: merged };
}

/** Limits that no image can meet are a mistake. */
function requirePossible({ minSide, maxSide, maxPixels }: ImageLimits): void {
  const refuse = (name: string, reason: string): FaceError =>
    new FaceError('INVALID_ARGUMENT', { name: `limits.${name}`, reason });
  if (minSide > maxSide) throw refuse('minSide', `${minSide} is more than maxSide, ${maxSide}`);
  if (minSide ** 2 > maxPixels) throw refuse('maxPixels', `${maxPixels} is less than ${minSide}x${minSide}`);
}
