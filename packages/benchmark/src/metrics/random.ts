import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Draws whole numbers from 0 to `below` - 1, each as likely. */
export type DrawBelow = (below: number) => number;

/** A seeded source of whole numbers: the same seed gives the same draws on every machine. */
export function seededDraw(seed: number): DrawBelow {
  const generator = xoroshiro128plus(seed);
  return (below) => uniformInt(generator, 0, below - 1);
}

/** Shuffles in place (Fisher-Yates). */
export function shuffle<Item>(items: Item[], draw: DrawBelow): Item[] {
  for (let last = items.length - 1; last > 0; last -= 1) {
    const other = draw(last + 1);
    [items[last], items[other]] = [items[other]!, items[last]!];
  }
  return items;
}
