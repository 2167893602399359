import type { Random } from './random.js';
import { LIES, damageExif } from './lie-about-structure.js';
import type { Seed } from './seeds.js';

/** A damaged image and what was done to it. */
export interface Mutant {
  readonly description: string;
  readonly bytes: Buffer;
}

type Mutation = (bytes: Buffer, random: Random, seed: Seed, others: readonly Seed[]) => Buffer;

const HEAD_BYTES = 600;

const MUTATIONS = {
  flipBits: (bytes, random) => {
    for (let count = 1 + random.below(16); count > 0; count--) {
      bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
    }
    return bytes;
  },
  flipBitsOfTheHead: (bytes, random) => {
    for (let count = 1 + random.below(6); count > 0; count--) {
      bytes[random.below(Math.min(HEAD_BYTES, bytes.length))]! ^= 1 << random.below(8);
    }
    return bytes;
  },
  setBytes: (bytes, random) => {
    const value = random.pick([0, 1, 0x7f, 0x80, 0xfe, 0xff, random.below(256)]);
    const start = random.below(bytes.length);
    bytes.subarray(start, start + 1 + random.below(64)).fill(value);
    return bytes;
  },
  truncate: (bytes, random) => bytes.subarray(0, 1 + random.below(bytes.length)),
  cutOut: (bytes, random) => {
    const start = random.below(bytes.length);
    const end = start + 1 + random.below(Math.min(2000, bytes.length));
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
  },
  repeat: (bytes, random) => {
    const start = random.below(bytes.length);
    const end = Math.min(bytes.length, start + 1 + random.below(2000));
    return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)]);
  },
  spliceWithAnother: (bytes, random, _, others) => {
    const other = random.pick(others).bytes;
    return Buffer.concat([
      bytes.subarray(0, 1 + random.below(bytes.length)),
      other.subarray(random.below(other.length)),
    ]);
  },
  lieAboutStructure: (bytes, random, { format }) => {
    LIES[format](bytes, random);
    return bytes;
  },
  damageExif: (bytes, random) => {
    damageExif(bytes, random);
    return bytes;
  },
} as const satisfies Record<string, Mutation>;

type MutationName = keyof typeof MUTATIONS;
// What a decoder refuses at once teaches little: the subtle ones come more often.
const NAMES: readonly MutationName[] = [
  ...(Object.keys(MUTATIONS) as MutationName[]),
  'lieAboutStructure',
  'lieAboutStructure',
  'lieAboutStructure',
  'flipBitsOfTheHead',
];
const MOST_MUTATIONS = 3;

/** Damages one of the seeds in one to three ways; the same random state gives the same mutant. */
export function mutateImage(seeds: readonly Seed[], random: Random): Mutant {
  const seed = random.pick(seeds);
  let bytes: Buffer = Buffer.from(seed.bytes);
  const names: MutationName[] = [];
  for (let count = 1 + random.below(MOST_MUTATIONS); count > 0 && bytes.length > 0; count--) {
    const name = seed.name.includes('orientation') && random.next() < 0.5 ? 'damageExif' : random.pick(NAMES);
    names.push(name);
    const mutation: Mutation = MUTATIONS[name];
    bytes = mutation(bytes, random, seed, seeds);
  }
  return { description: `${seed.name}: ${names.join(', ')}`, bytes };
}
