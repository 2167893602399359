import { FACE_API, FLOOR, OURS, OURS_ONE } from './compare-latency.js';
import { PLAIN, SHIPPED, SHIPPED_INT8 } from './embedder-speed.js';
import type { LoadResult } from './engine-process.js';
import { type Samples, quantile, ratio } from './statistics.js';

/** Milliseconds of one compare of two photos of one size, by each variant. */
export interface SpeedRow {
  readonly photos: string;
  readonly source: string;
  readonly samples: Readonly<Record<string, Samples>>;
}

export interface SpeedMeasurements {
  readonly rows: readonly SpeedRow[];
  readonly loads: readonly { readonly workers: number; readonly result: LoadResult }[];
  /** Milliseconds to the first score. */
  readonly starts: Samples;
  /** Milliseconds of one run of the embedder, by variant; empty without the sources of the plain conversion. */
  readonly embedder: Readonly<Record<string, Samples>>;
}

export interface Must {
  readonly name: string;
  readonly target: string;
  /** Undefined where a peer was missing. */
  readonly measured: number | undefined;
  readonly holds: boolean;
}

/** The promises of the engine, each judged on this run. */
export function mustHold({ rows, loads, starts, embedder }: SpeedMeasurements): Must[] {
  const medium = rows.find(({ photos }) => photos === '1350 px')!.samples;
  // Of the Python pipelines, the one that is faster in this run.
  const pythons = Object.entries(medium).filter(([name]) => name.startsWith('python'));
  const python = pythons.toSorted(([, a], [, b]) => quantile(a, 0.5) - quantile(b, 0.5))[0]?.[1];
  const best = (workers: number): number =>
    Math.max(...loads.filter((load) => load.workers === workers).map(({ result }) => result.imagesPerSecond));
  const two = loads.filter(({ workers }) => workers === 2).map(({ result }) => result);
  const [plain, shipped, int8] = [embedder[PLAIN], embedder[SHIPPED], embedder[SHIPPED_INT8]];
  return [
    atLeast(
      'compare of two 1350-px photos, times faster than face-api',
      20,
      ratioOf(medium[FACE_API], medium[OURS]),
    ),
    atLeast('the same, times faster than the Python pipeline', 1.6, ratioOf(python, medium[OURS])),
    atMost(
      'one worker over the floor (decode and bare runs)',
      1.15,
      ratioOf(medium[OURS_ONE], medium[FLOOR]),
    ),
    atLeast('images/s of two workers over one', 1.8, best(2) / best(1)),
    atMost(
      'event-loop delay p99 while saturated, ms',
      10,
      Math.max(...two.map((each) => each.eventLoopDelayP99Ms)),
    ),
    atMost('peak RSS with 2 workers, MB', 350, Math.max(...two.map((each) => each.peakRssBytes)) / 1e6),
    atMost('process start to first score, ms', 600, quantile(starts, 0.5)),
    atLeast('embedder, times faster than its plain conversion', 2.2, ratioOf(plain, shipped)),
    moreThan('embedder in int8, times faster than in float32', 1, ratioOf(shipped, int8)),
  ];
}

function ratioOf(over: Samples | undefined, under: Samples | undefined): number | undefined {
  return over === undefined || under === undefined ? undefined : ratio(over, under);
}

function atLeast(name: string, bound: number, measured: number | undefined): Must {
  return { name, target: `>= ${bound}`, measured, holds: measured !== undefined && measured >= bound };
}

function moreThan(name: string, bound: number, measured: number | undefined): Must {
  return { name, target: `> ${bound}`, measured, holds: measured !== undefined && measured > bound };
}

function atMost(name: string, bound: number, measured: number | undefined): Must {
  return { name, target: `<= ${bound}`, measured, holds: measured !== undefined && measured <= bound };
}
