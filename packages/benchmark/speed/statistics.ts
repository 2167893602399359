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

/** Median of the ratios of neighbouring runs: a slow stretch of the machine hits both alike. */
export function ratio(over: Samples, under: Samples): number {
  return quantile(
    over.map((value, at) => value / under[at]!),
    0.5,
  );
}

/** Runs every variant once per round, in turn; each returns its own milliseconds or is timed around. */
export async function interleave(
  variants: Readonly<Record<string, (round: number) => Promise<number | undefined>>>,
  rounds: number,
): Promise<Record<string, number[]>> {
  const samples = Object.fromEntries(Object.keys(variants).map((name) => [name, [] as number[]]));
  for (const run of Object.values(variants)) await run(0);
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of Object.entries(variants)) {
      const started = performance.now();
      const own = await run(round);
      samples[name]!.push(own ?? performance.now() - started);
    }
  }
  return samples;
}
