import type * as Benchmark from '@face/benchmark';

/** Loaded when needed: no other command should wait for it. */
export const loadBenchmark = (): Promise<typeof Benchmark> => import('@face/benchmark');
