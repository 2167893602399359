import { describe, expect, it } from '@jest/globals';
import { PairSet } from '../../src/dataset/pair-set.js';

describe('PairSet', () => {
  it('knows each pair from the second time on, in either order, through all its growth', () => {
    const seen = new PairSet();
    const names = Array.from({ length: 20_000 }, (_, index) => [`a${index}`, `b${index % 7}`] as const);
    expect(names.filter(([a, b]) => seen.add(a, b))).toHaveLength(20_000);
    expect(names.filter(([a, b]) => seen.add(b, a))).toHaveLength(0);
    expect(seen.add('a1', 'b2')).toBe(true);
  });
});
