import { FaceError } from '@face/core';
import { type DrawBelow, seededDraw } from '../metrics/random.js';
import type { DatasetImage, DatasetPair } from './dataset.js';

export interface PersonPairsOptions {
  /** At most this many genuine and as many impostor pairs, drawn without repetition; default: all pairs. */
  readonly pairsPerClass?: number | undefined;
  readonly seed?: number | undefined;
  /** What errors call the dataset. */
  readonly name?: string | undefined;
}

/**
 * Pairs of a folder-per-person dataset, made one by one: all of them, or a seeded sample that is balanced
 * between the classes as far as the data allows.
 * @throws FaceError `DATASET_INVALID` when the images allow no genuine or no impostor pair.
 */
export function* personPairs(
  images: readonly DatasetImage[],
  { pairsPerClass, seed = 1, name = 'dataset' }: PersonPairsOptions = {},
): Generator<DatasetPair> {
  const people = new Map<string, DatasetImage[]>();
  for (const image of images) {
    const own = people.get(image.person);
    if (own === undefined) people.set(image.person, [image]);
    else own.push(image);
  }
  const genuineTotal = [...people.values()].reduce(
    (sum, own) => sum + (own.length * (own.length - 1)) / 2,
    0,
  );
  if (people.size < 2 || genuineTotal === 0) {
    const reason = people.size < 2 ? 'fewer than two people' : 'no person with two images';
    throw new FaceError('DATASET_INVALID', { file: name, reason });
  }
  if (pairsPerClass === undefined) {
    yield* allPairs(images);
    return;
  }
  const impostorTotal = (images.length * (images.length - 1)) / 2 - genuineTotal;
  const draw = seededDraw(seed);
  yield* sample(genuinePairs(people), genuineTotal, Math.min(pairsPerClass, genuineTotal), draw);
  yield* sampleImpostors(images, Math.min(pairsPerClass, impostorTotal), impostorTotal, draw);
}

function* allPairs(images: readonly DatasetImage[]): Generator<DatasetPair> {
  for (let first = 0; first < images.length; first += 1) {
    for (let second = first + 1; second < images.length; second += 1)
      yield pair(images[first]!, images[second]!);
  }
}

function* genuinePairs(people: ReadonlyMap<string, readonly DatasetImage[]>): Generator<DatasetPair> {
  for (const own of people.values()) yield* allPairs(own);
}

function* impostorPairs(images: readonly DatasetImage[]): Generator<DatasetPair> {
  for (const candidate of allPairs(images)) if (!candidate.same) yield candidate;
}

/** Selection sampling: `wanted` of `total` items in their own order, each subset as likely. */
function* sample<Item>(
  items: Iterable<Item>,
  total: number,
  wanted: number,
  draw: DrawBelow,
): Generator<Item> {
  let left = total;
  let open = wanted;
  for (const item of items) {
    if (open === 0) return;
    if (draw(left) < open) {
      open -= 1;
      yield item;
    }
    left -= 1;
  }
}

function* sampleImpostors(
  images: readonly DatasetImage[],
  wanted: number,
  total: number,
  draw: DrawBelow,
): Generator<DatasetPair> {
  // Drawing at random is quick while most pairs are still free; a dense sample walks all pairs instead.
  if (wanted > total / 2) {
    yield* sample(impostorPairs(images), total, wanted, draw);
    return;
  }
  const drawn = new Set<number>();
  while (drawn.size < wanted) {
    const [one, other] = [draw(images.length), draw(images.length)];
    const [low, high] = one < other ? [one, other] : [other, one];
    const key = low * images.length + high;
    if (drawn.has(key) || images[low]!.person === images[high]!.person) continue;
    drawn.add(key);
    yield pair(images[low]!, images[high]!);
  }
}

function pair(a: DatasetImage, b: DatasetImage): DatasetPair {
  return { a, b, same: a.person === b.person };
}
