import { describe, expect, it } from '@jest/globals';
import { mcnemarTest } from '../../src/metrics/mcnemar.js';

describe('mcnemarTest', () => {
  // scipy 1.17: binomtest(min, sum).pvalue and chi2.sf((|b - c| - 1)^2 / (b + c), 1)
  it.each([
    { b: 6, c: 15, exact: 0.0783538818359375, chiSquared: 3.0476190476, p: 0.0808555984 },
    { b: 121, c: 59, exact: 4.43444926e-6, chiSquared: 20.6722222222, p: 5.45009483e-6 },
  ])('agrees with scipy for $b against $c', ({ b, c, exact, chiSquared, p }) => {
    const result = mcnemarTest(b, c);
    expect(result.pExact / exact).toBeCloseTo(1, 6);
    expect(result.chiSquared).toBeCloseTo(chiSquared, 8);
    expect(result.pChiSquared / p).toBeCloseTo(1, 5);
  });

  it('finds no difference without a discordant pair', () => {
    expect(mcnemarTest(0, 0).pExact).toBe(1);
  });

  it('refuses negative counts', () => {
    expect(() => mcnemarTest(-1, 2)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
