import { InvalidArgumentError } from 'commander';

/** Parses a false match rate: a number between 0 and 1. */
export function parseRate(value: string): number {
  const rate = Number(value);
  if (value.trim() !== '' && rate > 0 && rate < 1) return rate;
  throw new InvalidArgumentError('A number between 0 and 1 is expected, such as 1e-4.');
}
