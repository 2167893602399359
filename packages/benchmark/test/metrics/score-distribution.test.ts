import { describe, expect, it } from '@jest/globals';
import { SortedScores, nextAbove } from '../../src/metrics/score-distribution.js';
import { ScoreHistogram } from '../../src/metrics/score-histogram.js';
import { seededDraw } from '../../src/metrics/random.js';

function both(values: number[]): [SortedScores, ScoreHistogram] {
  const histogram = new ScoreHistogram();
  values.forEach((value) => {
    histogram.add(value);
  });
  return [new SortedScores(values), histogram];
}

describe('ScoreDistribution', () => {
  const draw = seededDraw(3);
  // Bin centres, so that both forms see the same scores on the same side of every edge.
  const values = Array.from({ length: 5000 }, () => (draw(2_000_000) - 1_000_000 + 0.5) / 1e6);
  const [sorted, histogram] = both(values);

  it('counts alike sorted and as a histogram', () => {
    for (const threshold of [-1, -0.5, 0, 0.123456, 0.999999]) {
      const counted = values.filter((value) => value >= threshold).length;
      expect(sorted.countAtOrAbove(threshold)).toBe(counted);
      expect(histogram.countAtOrAbove(threshold)).toBe(counted);
    }
  });

  it('finds a threshold that exactly the allowed number reaches', () => {
    for (const count of [0, 1, 50, 4999]) {
      expect(sorted.countAtOrAbove(sorted.thresholdFor(count))).toBe(count);
      expect(histogram.countAtOrAbove(histogram.thresholdFor(count))).toBe(count);
    }
    expect(sorted.thresholdFor(5000)).toBe(Number.NEGATIVE_INFINITY);
    expect(histogram.thresholdFor(5000)).toBe(Number.NEGATIVE_INFINITY);
  });

  it('keeps ties on one side of a threshold', () => {
    const [tied] = both([0.1, 0.5, 0.5, 0.5, 0.9]);
    expect(tied.countAtOrAbove(tied.thresholdFor(2))).toBe(1);
  });
});

describe('ScoreHistogram', () => {
  it('puts scores past the ends into the end bins', () => {
    expect(ScoreHistogram.bin(1.0000002)).toBe(2_000_000);
    expect(ScoreHistogram.bin(-1.2)).toBe(0);
  });

  it('refuses NaN', () => {
    expect(() => ScoreHistogram.bin(Number.NaN)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });
});

describe('SortedScores', () => {
  it.each([[[]], [[0.1, Number.NaN]]])('refuses %p', (scores) => {
    expect(() => new SortedScores(scores)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});

describe('nextAbove', () => {
  it.each([0, 1, -1, 0.1, -1e-300])('is above %d with nothing between', (value) => {
    const next = nextAbove(value);
    expect(next).toBeGreaterThan(value);
    expect([value, next]).toContain((value + next) / 2);
  });
});
