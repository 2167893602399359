import { describe, expect, it } from '@jest/globals';
import { cautiousInterval } from '../../src/metrics/cautious-interval.js';
import { wilsonInterval } from '../../src/metrics/interval.js';

describe('cautiousInterval', () => {
  it('keeps the bootstrap of many people', () => {
    const counts = { events: 5, trials: 1000, people: 100, independent: 900 };
    expect(cautiousInterval({ low: 0.001, high: 0.009 }, counts)).toEqual({
      low: 0.001,
      high: 0.009,
      isRough: false,
    });
  });

  it('bounds a rate without an event by the rule of 3 over independent trials', () => {
    const counts = { events: 0, trials: 9000, people: 20, independent: 190 };
    expect(cautiousInterval({ low: 0, high: 0 }, counts)).toEqual({ low: 0, high: 3 / 190, isRough: false });
  });

  it('is as wide as the wider of both where people are few', () => {
    const counts = { events: 10, trials: 100, people: 10, independent: 45 };
    const { low, high, isRough } = cautiousInterval({ low: 0.09, high: 0.3 }, counts);
    expect(isRough).toBe(true);
    expect(low).toBeCloseTo(wilsonInterval(5, 45).low, 12);
    expect(high).toBe(0.3);
  });

  it('is never of no width', () => {
    const counts = { events: 50, trials: 50, people: 50, independent: 50 };
    expect(cautiousInterval({ low: 1, high: 1 }, counts)).toEqual({
      low: wilsonInterval(50, 50).low,
      high: 1,
      isRough: true,
    });
  });
});
