import { type ImageSource, isFaceError } from '@face/core';
import type { Engine } from '../src/engine.js';

export interface OverloadReport {
  readonly offered: number;
  readonly answered: number;
  readonly refused: number;
  /** Failures that were no `ENGINE_BUSY`. */
  readonly otherwise: number;
  /** Images that waited, at most. */
  readonly longestQueue: number;
  /** Comparisons a second before and after, medians of the rounds. */
  readonly perSecond: { readonly before: number; readonly after: number };
  /** Resident set, bytes, before and after all rounds. */
  readonly rss: { readonly before: number; readonly after: number };
}

const ROUNDS = 5;
const MEASURED_COMPARES = 100;
const TIMES_CAPACITY = 10;

/** Offers ten times what queue and workers hold, at once and more than once, and measures the speed before and after. */
export async function overload(
  engine: Engine,
  pair: readonly [ImageSource, ImageSource],
): Promise<OverloadReport> {
  const { workers, maxQueue } = engine.info;
  const perRound = Math.ceil((TIMES_CAPACITY * (maxQueue + workers)) / 2);
  const before: number[] = [];
  const after: number[] = [];
  const codes: string[] = [];
  let longestQueue = 0;
  await speed(engine, pair);
  const rss = process.memoryUsage.rss();
  for (let round = 0; round < ROUNDS; round++) {
    before.push(await speed(engine, pair));
    const calls = Array.from({ length: perRound }, () => engine.compare(...pair));
    longestQueue = Math.max(longestQueue, engine.stats().queued);
    for (const outcome of await Promise.allSettled(calls)) {
      if (outcome.status === 'fulfilled') codes.push('OK');
      else codes.push(isFaceError(outcome.reason) ? outcome.reason.code : String(outcome.reason));
    }
    after.push(await speed(engine, pair));
  }
  const count = (wanted: string): number => codes.filter((code) => code === wanted).length;
  const [answered, refused] = [count('OK'), count('ENGINE_BUSY')];
  return {
    offered: codes.length,
    answered,
    refused,
    otherwise: codes.length - answered - refused,
    longestQueue,
    perSecond: { before: median(before), after: median(after) },
    rss: { before: rss, after: process.memoryUsage.rss() },
  };
}

/** Comparisons a second with every worker at work. */
async function speed(engine: Engine, pair: readonly [ImageSource, ImageSource]): Promise<number> {
  const started = performance.now();
  let begun = 0;
  const work = async (): Promise<void> => {
    while (begun++ < MEASURED_COMPARES) await engine.compare(...pair);
  };
  await Promise.all(Array.from({ length: engine.info.workers }, work));
  return (MEASURED_COMPARES / (performance.now() - started)) * 1000;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
