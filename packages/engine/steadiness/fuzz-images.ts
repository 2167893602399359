import { type ErrorCode, type ImageSource, isFaceError } from '@face/core';
import type { Engine } from '../src/engine.js';
import { type Mutant, mutateImage } from './mutate-image.js';
import { Random } from './random.js';
import type { Seed } from './seeds.js';

export interface FuzzOptions {
  readonly mutants: number;
  readonly randomSeed: number;
  readonly concurrency: number;
  /** A mutant that takes longer is a finding. */
  readonly hangMs: number;
  /** No mutant is begun after this. */
  readonly budgetMs?: number;
  readonly onProgress?: (done: number) => void;
}

/** A mutant that did what no image may do. */
export interface Finding {
  readonly number: number;
  readonly mutant: Mutant;
  readonly problem: string;
}

export interface FuzzReport {
  readonly mutants: number;
  /** How many were still images, with a face or without. */
  readonly decoded: number;
  readonly refused: Readonly<Partial<Record<ErrorCode, number>>>;
  readonly findings: readonly Finding[];
  readonly slowestMs: number;
  /** Resident set of the process, bytes: before the first mutant, at its highest (sampled), and at the end. */
  readonly rss: { readonly before: number; readonly peak: number; readonly after: number };
  readonly elapsedMs: number;
}

/** Two workers may each hold one decode of 50 megapixels (150 MB of pixels, more while it is being made). */
export const MOST_GROWTH_BYTES = 1000e6;

/** Every way into the engine that decodes, in turn. */
const CALLS: readonly ((engine: Engine, image: ImageSource) => Promise<unknown>)[] = [
  (engine, image) => engine.embed(image),
  (engine, image) => engine.detect(image),
  (engine, image) => engine.embedAll(image),
  (engine, image) => engine.embed(image, { rotate: 'auto' }),
];

/** Sends mutants through the engine and notes every answer that is neither faces nor a typed refusal of the input. */
export async function fuzzImages(
  engine: Engine,
  seeds: readonly Seed[],
  options: FuzzOptions,
): Promise<FuzzReport> {
  const random = new Random(options.randomSeed);
  const started = performance.now();
  const refused: Partial<Record<ErrorCode, number>> = {};
  const findings: Finding[] = [];
  const before = process.memoryUsage.rss();
  let peak = before;
  let begun = 0;
  let decoded = 0;
  let slowestMs = 0;
  const isOver = (): boolean =>
    begun >= options.mutants || performance.now() - started > (options.budgetMs ?? Infinity);

  const work = async (): Promise<void> => {
    while (!isOver()) {
      const number = begun++;
      const mutant = mutateImage(seeds, random);
      const at = performance.now();
      const problem = await tryImage(
        CALLS[number % CALLS.length]!(engine, { bytes: mutant.bytes }),
        options.hangMs,
        refused,
      );
      slowestMs = Math.max(slowestMs, performance.now() - at);
      if (problem === undefined) decoded += 1;
      else if (problem !== REFUSED) findings.push({ number, mutant, problem });
      peak = Math.max(peak, process.memoryUsage.rss());
      if (begun % 1000 === 0) options.onProgress?.(begun);
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, work));
  const rss = { before, peak, after: process.memoryUsage.rss() };
  const elapsedMs = performance.now() - started;
  return { mutants: begun, decoded, refused, findings, slowestMs, rss, elapsedMs };
}

const REFUSED = Symbol('refused');

/** Undefined when faces or none were found, `REFUSED` for a typed refusal, else what is wrong. */
async function tryImage(
  call: Promise<unknown>,
  hangMs: number,
  refused: Partial<Record<ErrorCode, number>>,
): Promise<undefined | typeof REFUSED | string> {
  let timer: NodeJS.Timeout | undefined;
  const hang = new Promise<string>((resolve) => {
    timer = setTimeout(() => {
      resolve(`no answer within ${hangMs} ms`);
    }, hangMs);
  });
  // Small limits would end most mutants early; the engine's own defaults hold.
  const answer = call.then(
    () => undefined,
    (error: unknown) => {
      if (!isFaceError(error)) return String(error);
      if (error.code === 'NO_FACE') return undefined;
      refused[error.code] = (refused[error.code] ?? 0) + 1;
      return error.kind === 'input' ? REFUSED : `${error.code}: ${error.message}`;
    },
  );
  try {
    return await Promise.race([answer, hang]);
  } finally {
    clearTimeout(timer);
  }
}
