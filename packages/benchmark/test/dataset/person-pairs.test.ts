import { describe, expect, it } from '@jest/globals';
import type { DatasetImage } from '../../src/dataset/dataset.js';
import { personPairs } from '../../src/dataset/person-pairs.js';

function images(...counts: number[]): DatasetImage[] {
  return counts.flatMap((count, person) =>
    Array.from({ length: count }, (_, index) => {
      const id = `${person}/${index}.jpg`;
      return { id, path: id, person: String(person) };
    }),
  );
}

describe('personPairs', () => {
  it('makes all pairs once', () => {
    const pairs = [...personPairs(images(2, 3, 1))];
    expect(pairs).toHaveLength(15);
    expect(pairs.filter(({ same }) => same)).toHaveLength(1 + 3);
    expect(new Set(pairs.map(({ a, b }) => `${a.id} ${b.id}`)).size).toBe(15);
  });

  it.each([5, 60, 10_000])('draws %d pairs per class at most, none twice', (pairsPerClass) => {
    const pairs = [...personPairs(images(6, 6, 6), { pairsPerClass })];
    expect(pairs.filter(({ same }) => same)).toHaveLength(Math.min(pairsPerClass, 45));
    expect(pairs.filter(({ same }) => !same)).toHaveLength(Math.min(pairsPerClass, 108));
    expect(new Set(pairs.map(({ a, b }) => `${a.id} ${b.id}`)).size).toBe(pairs.length);
    pairs.forEach(({ a, b, same }) => {
      expect(a.person === b.person).toBe(same);
    });
  });

  it('draws the same for a seed', () => {
    const draw = (seed: number): string[] =>
      [...personPairs(images(6, 6, 6), { pairsPerClass: 9, seed })].map(({ a, b }) => `${a.id} ${b.id}`);
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it.each([
    ['one person', images(4)],
    ['no person twice', images(1, 1, 1)],
  ])('refuses %s', (_, given) => {
    expect(() => [...personPairs(given)]).toThrow(expect.objectContaining({ code: 'DATASET_INVALID' }));
  });
});
