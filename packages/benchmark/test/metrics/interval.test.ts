import { describe, expect, it } from '@jest/globals';
import { ruleOfThree, trialsForRate, wilsonInterval } from '../../src/metrics/interval.js';

// scipy 1.17: binomtest(k, n).proportion_ci(method='wilson' | 'exact')
const REFERENCE = [
  { k: 5, n: 100, wilson: [0.0215436791, 0.1117504692], exact: [0.0164318792, 0.1128349111] },
  { k: 0, n: 50, wilson: [0, 0.0713475991], exact: [0, 0.0711217365] },
  { k: 190, n: 19_000_000, wilson: [8.6756e-6, 1.152657794e-5], exact: [8.62858553e-6, 1.15274444e-5] },
  { k: 50, n: 50, wilson: [0.9286524009, 1], exact: [0.9288782635, 1] },
] as const;

describe('wilsonInterval', () => {
  it.each(REFERENCE)('agrees with scipy for $k of $n', ({ k, n, wilson }) => {
    const { low, high } = wilsonInterval(k, n);
    expect(Math.abs(low - wilson[0])).toBeLessThan(1e-6 * wilson[1]);
    expect(Math.abs(high - wilson[1])).toBeLessThan(1e-6 * wilson[1]);
  });

  it.each([
    [3, 2],
    [-1, 5],
    [0, 0],
    [0.5, 2],
  ])('refuses %d events in %d trials', (events, trials) => {
    expect(() => wilsonInterval(events, trials)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });
});

describe('ruleOfThree', () => {
  it('bounds a rate that was never seen', () => {
    expect(ruleOfThree(3000)).toBe(1e-3);
    expect(ruleOfThree(2)).toBe(1);
  });
});

describe('trialsForRate', () => {
  it('asks for thirty expected events', () => {
    expect(trialsForRate(1e-4)).toBe(300_000);
  });
});
