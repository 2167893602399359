import { InvalidArgumentError } from 'commander';

const CHOICES = ['largest', 'most-central'] as const;

/** Which face of an image is meant. */
export type Choice = (typeof CHOICES)[number];

/** Parses `--choose`; an unknown one is a usage error that names the known ones. */
export function parseChoice(value: string): Choice {
  const known = CHOICES.find((choice) => choice === value);
  if (known === undefined) throw new InvalidArgumentError(`Known: ${CHOICES.join(', ')}.`);
  return known;
}
