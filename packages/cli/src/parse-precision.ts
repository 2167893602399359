import type { PrecisionWish } from '@face/engine';
import { InvalidArgumentError } from 'commander';

const PRECISIONS: readonly PrecisionWish[] = ['auto', 'float32', 'int8'];

/** What `--precision` means, for the help texts. */
export const PRECISION_HELP = 'auto (int8 for fast where pack and CPU have it), float32 or int8';

/** Parses `--precision`; an unknown one is a usage error that names the known ones. */
export function parsePrecision(value: string): PrecisionWish {
  const found = PRECISIONS.find((known) => known === value);
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`Known: ${PRECISIONS.join(', ')}.`);
}
