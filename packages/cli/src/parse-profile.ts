import { PROFILES, type ProfileName } from '@face/engine';
import { InvalidArgumentError } from 'commander';

/** Parses `--profile`; an unknown one is a usage error that names the known ones. */
export function parseProfile(value: string): ProfileName {
  if (value in PROFILES) return value as ProfileName;
  throw new InvalidArgumentError(`Known: ${Object.keys(PROFILES).join(', ')}.`);
}
