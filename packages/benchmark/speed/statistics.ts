/** Seconds or milliseconds of one variant, in the order of the rounds. */
export type Samples = readonly number[];

export interface Summary {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly rounds: number;
}

export function summary(samples: Samples): Summary {
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => quantile(samples, share));
  return { p50: p50!, p95: p95!, p99: p99!, rounds: samples.length };
}

/** The smallest value that at least `share` of all reach. */
export function quantile(samples: Samples, share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

/**
 * Median of the ratios of neighbouring runs: a slow stretch of the machine hits both alike. Where one ran less often,
 * in rounds spread over all, the ratio of the medians.
 */
export function ratio(over: Samples, under: Samples): number {
  if (over.length !== under.length) return quantile(over, 0.5) / quantile(under, 0.5);
  return quantile(
    over.map((value, at) => value / under[at]!),
    0.5,
  );
}

/** Returns its own milliseconds, or is timed around. */
export type Variant = (round: number) => Promise<number | undefined>;

/** Rounds before those that count: caches fill, code is compiled. */
const WARM_UP = 3;

/**
 * Runs every variant once per round, in turn, each after a run of its own that does not count: what the others left in
 * the processor's caches would be measured otherwise, which no service in operation meets.
 * @param rare - variants too slow for that: they run in so many of the rounds only, evenly spread, and once
 */
export async function interleave(
  variants: Readonly<Record<string, Variant>>,
  rounds: number,
  rare: { readonly variants: Readonly<Record<string, Variant>>; readonly rounds: number } = {
    variants: {},
    rounds: 0,
  },
): Promise<Record<string, number[]>> {
  const all = { ...variants, ...rare.variants };
  const samples = Object.fromEntries(Object.keys(all).map((name) => [name, [] as number[]]));
  for (const run of Object.values(rare.variants)) await run(0);
  for (let round = 0; round < WARM_UP; round += 1) {
    for (const run of Object.values(variants)) await run(round);
  }
  const every = Math.ceil(rounds / rare.rounds);
  for (let round = 0; round < rounds; round += 1) {
    const now = round % every === 0 ? all : variants;
    for (const [name, run] of Object.entries(now)) {
      if (name in variants) await run(round);
      const started = performance.now();
      const own = await run(round);
      samples[name]!.push(own ?? performance.now() - started);
    }
  }
  return samples;
}
