import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Engine, createEngine } from '../src/engine.js';
import { MOST_GROWTH_BYTES, fuzzImages } from '../steadiness/fuzz-images.js';
import { makePhotoMix } from '../steadiness/photo-mix.js';
import { makeSeeds } from '../steadiness/seeds.js';
import { soak } from '../steadiness/soak.js';
import { sample } from './sample-files.js';

const TIMEOUT_MS = 240_000;
/** No answer may take longer on a free machine, where comparing the reference pair takes 0.2 s at most. */
const HANG_MS = 5000;
const HANG_COMPARES = 25;

describe('the engine under strain', () => {
  let engine: Engine;
  let reference: number;
  let compareMs: number;
  const score = async (): Promise<number> =>
    (await engine.compare({ file: sample(0, 0) }, { file: sample(0, 1) })).score;

  beforeAll(async () => {
    engine = await createEngine({ workers: 2 });
    reference = await score();
    const started = performance.now();
    await score();
    compareMs = performance.now() - started;
  }, TIMEOUT_MS);
  afterAll(() => engine.close());

  it(
    'answers 500 damaged images by faces or a typed refusal, and stays exact',
    async () => {
      const seeds = await makeSeeds(sample(0, 0));
      const report = await fuzzImages(engine, seeds, {
        mutants: 500,
        randomSeed: 2,
        concurrency: 2,
        hangMs: Math.max(HANG_MS, HANG_COMPARES * compareMs),
      });
      expect(report.findings.map(({ mutant, problem }) => `${mutant.description}: ${problem}`)).toEqual([]);
      expect(report.mutants).toBe(500);
      expect(report.rss.peak - report.rss.before).toBeLessThan(MOST_GROWTH_BYTES);
      // Neither all harmless nor all hopeless: the mutants reach the decoders.
      expect(report.decoded).toBeGreaterThan(50);
      expect(report.refused.IMAGE_DECODE_FAILED).toBeGreaterThan(100);
      expect(await score()).toBe(reference);
      expect(engine.stats().restarted).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'compares 300 mixed pairs without growing, each pair always with the same answer',
    async () => {
      const photos = await makePhotoMix([sample(0, 0), sample(1, 0)], [120, 300]);
      const report = await soak(engine, photos, { compares: 300, concurrency: 4 });
      expect(report.problems).toEqual([]);
      expect(report.compares).toBe(300);
      expect(report.scored).toBeGreaterThan(50);
      // Short runs still warm up; the bound catches the loss of a megabyte per comparison.
      expect(report.growth).toBeLessThan(1.3);
    },
    TIMEOUT_MS,
  );
});
