import { QUALITY_LEVELS, type QualityLevel } from '@face/core';
import { InvalidArgumentError } from 'commander';

/** Parses `--quality`; another level is a usage error that names the known ones. */
export function parseQuality(value: string): QualityLevel {
  const level = QUALITY_LEVELS.find((each) => String(each) === value);
  if (level === undefined) throw new InvalidArgumentError(`Known: ${QUALITY_LEVELS.join(', ')}.`);
  return level;
}
