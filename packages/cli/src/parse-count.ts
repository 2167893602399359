import { InvalidArgumentError } from 'commander';

/** Parses a whole number from 1 on. */
export function parseCount(value: string): number {
  if (/^[1-9]\d{0,14}$/.test(value)) return Number(value);
  throw new InvalidArgumentError('A whole number from 1 on is expected.');
}
