/** Interpolated quantile, `share` 0..1. */
export function quantile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = Math.floor(at);
  return sorted[low] + (sorted[Math.ceil(at)] - sorted[low]) * (at - low);
}

export const median = (numbers) => quantile(numbers, 0.5);

export function quartiles(numbers) {
  return { lower: quantile(numbers, 0.25), median: median(numbers), upper: quantile(numbers, 0.75) };
}

export const round = (number, digits = 1) => Number(number.toFixed(digits));
