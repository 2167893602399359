import type { CountedRate } from '../bench/bench-result.js';

/** A share as per cent, with as many decimals as it takes to see it. */
export function percent(share: number): string {
  if (share === 0 || share === 1) return `${share * 100}%`;
  const small = Math.min(share, 1 - share) * 100;
  const decimals = Math.min(5, Math.max(2, Math.ceil(-Math.log10(small)) + 1));
  return `${(share * 100).toFixed(decimals)}%`;
}

/** A counted rate with the better of its bounds: by people where something happened, else the rule of 3. */
export function countedPercent({ events, trials, share, interval, bySubject, upTo }: CountedRate): string {
  if (trials === 0) return '–';
  if (upTo !== undefined) return `0 of ${trials.toLocaleString('en')} (< ${percent(upTo)})`;
  const { low, high } = bySubject ?? interval;
  const mark = bySubject?.isRough === true ? '\u00a0†' : '';
  return `${percent(share)} (${events} of ${trials.toLocaleString('en')}; ${percent(low)} to ${percent(high)})${mark}`;
}

/** A small rate such as 9.4e-4; nothing at all is 0. */
export function rate(value: number, decimals: number): string {
  return value === 0 ? '0' : value.toExponential(decimals);
}

/** A ratio such as 1.7, or a dash. */
export function ratio(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(1);
}

export function milliseconds(value: number): string {
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}
