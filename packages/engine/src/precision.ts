import { type CalibrationTable, FaceError } from '@face/core';
import { type Pack, type Precision, packInPrecision } from '@face/models';
import { simd } from '@face/native';
import { modelId } from './model-id.js';
import type { ProfileName } from './profile.js';

/** What an engine is to compute embeddings in; `auto` leaves it to profile, pack and CPU. */
export type PrecisionWish = Precision | 'auto';

/** What an engine runs: a profile in a precision. It has a calibration table and a model id of its own. */
export interface Variant {
  readonly profile: ProfileName;
  readonly precision: Precision;
  /** Name of the calibration table: the profile, with `-int8` after it where that is the precision. */
  readonly table: string;
  /** As templates and comparisons name it. */
  readonly model: string;
}

/** Profiles that take int8 by themselves where pack and CPU have it. */
const PREFER_INT8: readonly ProfileName[] = ['fast'];

/**
 * Features of which one must be there. Without them ONNX Runtime adds products in 16 bits, where they overflow: the
 * same network then gives other embeddings, and no faster.
 */
const INTEGER_DOT_PRODUCTS = ['avx512vnni', 'avxvnni', 'dotprod'];

/**
 * Decides in which precision an engine of this profile runs on this machine.
 * @param features - of the CPU, as `simd()` tells them
 * @throws FaceError `INVALID_ARGUMENT` for `precision` when int8 is demanded and pack or CPU lack it
 */
export function chooseVariant(
  pack: Pack,
  profile: ProfileName,
  wish: PrecisionWish = 'auto',
  features: readonly string[] = simd().features,
): Variant {
  const obstacle = int8Obstacle(pack, features);
  if (wish === 'int8' && obstacle !== undefined) {
    throw new FaceError('INVALID_ARGUMENT', {
      name: 'precision',
      reason: `int8 is not possible: ${obstacle}`,
    });
  }
  const automatic = PREFER_INT8.includes(profile) && obstacle === undefined ? 'int8' : 'float32';
  const precision = wish === 'auto' ? automatic : wish;
  const table = precision === 'int8' ? `${profile}-int8` : profile;
  return { profile, precision, table, model: modelId(pack, table) };
}

/**
 * The calibration table of a variant.
 * @throws FaceError `MODEL_PACK_INVALID` that names the remedy
 */
export function requireTable(pack: Pack, { profile, precision, table }: Variant): CalibrationTable {
  const found = pack.calibrations.find((each) => each.profile === table);
  if (found !== undefined) return found;
  const command = `face calibrate --pack ${pack.name} --profile ${profile} --precision ${precision}`;
  const instead = precision === 'int8' ? ', or set the option precision to float32' : '';
  throw new FaceError('MODEL_PACK_INVALID', {
    file: `${pack.folder}/calibration.json`,
    reason: `there is no table for ${table}; make one with ${command}${instead}`,
  });
}

/** Every precision that `auto` comes to with this pack and profile, on this machine or on another, that runs here. */
export function measurablePrecisions(pack: Pack, profile: ProfileName): Precision[] {
  return chooseVariant(pack, profile).precision === 'int8' ? ['float32', 'int8'] : ['float32'];
}

function int8Obstacle(pack: Pack, features: readonly string[]): string | undefined {
  if (packInPrecision(pack, 'int8') === undefined) return `the pack ${pack.name} has no int8 embedder`;
  if (INTEGER_DOT_PRODUCTS.some((feature) => features.includes(feature))) return undefined;
  return `this CPU has none of ${INTEGER_DOT_PRODUCTS.join(', ')}`;
}
