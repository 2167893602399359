import { InvalidArgumentError } from 'commander';

/** Makes a parser of names with commas between; one that comes again is taken once, an empty one is a usage error. */
export function listOf<Item>(parse: (name: string) => Item): (value: string) => Item[] {
  return (value) => {
    const names = value.split(',').map((name) => name.trim());
    if (names.includes('')) throw new InvalidArgumentError('A name is empty.');
    return [...new Set(names)].map(parse);
  };
}
