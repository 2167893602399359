import { isFaceError } from '@face/core';
import type { Engine } from '../src/engine.js';
import { type MixedPhoto, REFUSALS } from './photo-mix.js';
import { Random } from './random.js';

export interface SoakOptions {
  readonly compares: number;
  /** Comparisons under way at a time. */
  readonly concurrency: number;
  /** No comparison is begun after this. */
  readonly budgetMs?: number;
  readonly onQuarter?: (quarter: SoakQuarter) => void;
}

export interface SoakQuarter {
  readonly compares: number;
  /** Resident set of the process, bytes, sampled evenly. */
  readonly rss: { readonly median: number; readonly highest: number };
  readonly heapUsed: number;
  readonly perSecond: number;
}

export interface SoakReport {
  readonly compares: number;
  readonly scored: number;
  readonly refused: number;
  readonly quarters: readonly SoakQuarter[];
  /** Median resident set of the last quarter over that of the second. */
  readonly growth: number;
  /** Answers that were not what the same pair got before, or no answer that is allowed. */
  readonly problems: readonly string[];
}

const SAMPLES_PER_QUARTER = 100;

/** Compares random pairs of photos, good and bad, over and over; every pair must always get the same answer. */
export async function soak(
  engine: Engine,
  photos: readonly MixedPhoto[],
  { compares, concurrency, budgetMs = Infinity, onQuarter }: SoakOptions,
): Promise<SoakReport> {
  const random = new Random(7);
  const answers = new Map<string, string>();
  const problems: string[] = [];
  const quarters: SoakQuarter[] = [];
  const started = performance.now();
  let scored = 0;
  let done = 0;

  const compareOnce = async (): Promise<void> => {
    const [a, b] = [random.below(photos.length), random.below(photos.length)];
    const [first, second] = [photos[a]!, photos[b]!];
    const answer = await engine.compare(first.source, second.source).then(
      ({ score }) => score,
      (error: unknown) => (isFaceError(error) ? error.code : String(error)),
    );
    const isAllowed =
      typeof answer === 'number' ||
      (!(first.isGood && second.isGood) && (REFUSALS as readonly string[]).includes(answer));
    if (typeof answer === 'number') scored += 1;
    // Of two bad photos either may fail first.
    const known = first.isGood || second.isGood ? answers.get(`${a} ${b}`) : undefined;
    answers.set(`${a} ${b}`, String(answer));
    if (!isAllowed || (known !== undefined && known !== String(answer))) {
      problems.push(
        `${first.name} and ${second.name}: ${answer}${known === undefined ? '' : `, was ${known}`}`,
      );
    }
  };

  for (let quarter = 1; quarter <= 4; quarter++) {
    const end = Math.round((compares * quarter) / 4);
    const first = done;
    const every = Math.max(1, Math.floor((end - first) / SAMPLES_PER_QUARTER));
    const rss: number[] = [];
    const at = performance.now();
    let begun = done;
    const work = async (): Promise<void> => {
      while (begun < end && performance.now() - started < budgetMs) {
        begun += 1;
        await compareOnce();
        done += 1;
        if (done % every === 0) rss.push(process.memoryUsage.rss());
      }
    };
    await Promise.all(Array.from({ length: concurrency }, work));
    rss.sort((x, y) => x - y);
    quarters.push({
      compares: done - first,
      rss: { median: rss[Math.floor(rss.length / 2)] ?? 0, highest: rss.at(-1) ?? 0 },
      heapUsed: process.memoryUsage().heapUsed,
      perSecond: ((done - first) / (performance.now() - at)) * 1000,
    });
    onQuarter?.(quarters.at(-1)!);
  }
  const growth = quarters[3]!.rss.median / quarters[1]!.rss.median;
  return { compares: done, scored, refused: done - scored, quarters, growth, problems };
}
