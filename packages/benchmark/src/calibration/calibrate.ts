import type { CalibrationTable } from '@face/core';
import type { Interval } from '../metrics/interval.js';
import { type AllPairsResult, countAllPairs } from '../protocol/all-pairs.js';
import type { RunOptions } from '../progress.js';
import { sampleTemplates } from '../templates/sample-templates.js';
import type { TemplateSource } from '../templates/template-matrix.js';
import { boundedTail } from './bounded-tail.js';
import { bootstrapFmr } from './subject-bootstrap.js';
import { type FittedKnot, fitKnots } from './fit-knots.js';

/** What a table says about where it comes from. */
export interface CalibrationProvenance {
  readonly pack: string;
  readonly profile: string;
  /** sha256 of each model file by name. */
  readonly models: Readonly<Record<string, string>>;
  readonly dataset: string;
  /** Of `hashDataset`: which images exactly. */
  readonly datasetSha256?: string | undefined;
  /** Which face of an image was meant. */
  readonly choose?: string | undefined;
  /** ISO 8601 day. */
  readonly date: string;
}

export interface CalibrateOptions extends RunOptions {
  readonly provenance: CalibrationProvenance;
  readonly replicates?: number | undefined;
  readonly seed?: number | undefined;
}

export interface CalibrateResult {
  readonly table: CalibrationTable;
  readonly allPairs: AllPairsResult;
}

/** Rate from which on the bootstrap uses every impostor pair that reaches it. */
const TAIL_RATE = 5e-3;
/** Images that stand for the dataset where its pairs are too many to resample. */
const SAMPLE_IMAGES = 800;

/**
 * Fits the map from cosine to FMR on all impostor pairs of the templates, with 95% intervals by a bootstrap over
 * people.
 * @throws FaceError `DATASET_INVALID` when the data cannot carry a table, `ABORTED`.
 */
export async function calibrate(
  templates: TemplateSource,
  options: CalibrateOptions,
): Promise<CalibrateResult> {
  const { provenance } = options;
  const allPairs = await countAllPairs(templates, options);
  const { knots, extrapolatedFrom } = fitKnots(allPairs);
  const bounds = await knotBounds(templates, allPairs, knots, options);
  const table: CalibrationTable = {
    version: 1,
    ...provenance,
    people: templates.subjectCount,
    images: templates.count,
    impostorTrials: allPairs.impostor.total,
    genuineTrials: allPairs.genuine.total,
    extrapolatedFrom: roundTo(extrapolatedFrom, 6),
    knots: knots.map(({ cosine, fmr }, index) => ({
      cosine: roundTo(cosine, 6),
      fmr,
      fmrLow: Number(bounds[index]!.low.toPrecision(3)),
      fmrHigh: Number(bounds[index]!.high.toPrecision(3)),
    })),
  };
  return { table, allPairs };
}

/**
 * Tail knots are resampled with all their pairs. The others, where every resampled pair would be millions, with
 * the pairs of a seeded sample of images, whose relative width is that of fewer people: wider, never narrower.
 * Past the data the bound keeps the relative width of the last knot with data.
 */
async function knotBounds(
  templates: TemplateSource,
  allPairs: AllPairsResult,
  knots: readonly FittedKnot[],
  options: CalibrateOptions,
): Promise<Interval[]> {
  const { impostor } = allPairs;
  const tailFrom = impostor.thresholdFor(Math.floor(TAIL_RATE * impostor.total));
  const dense = knots.filter(({ cosine }) => cosine < tailFrom);
  const sparse = knots.filter(({ cosine }) => cosine >= tailFrom);
  const sample = await sampleTemplates(templates, SAMPLE_IMAGES, options.seed ?? 1);
  const sampled = await countAllPairs(sample, { signal: options.signal });
  const denseBounds = await resampled(sample, sampled, dense, -1, options);
  const sparseBounds = await resampled(templates, allPairs, sparse, tailFrom, options);
  let width = { low: 0.5, high: 2 };
  return [...denseBounds, ...sparseBounds].map((bound, index) => {
    const { cosine, fmr } = knots[index]!;
    const counted = bound.fmr;
    // The interval is that of the counted rate; the knot states the fitted one, so the width is carried over.
    if (counted > 0 && impostor.countAtOrAbove(cosine) >= 3) {
      width = { low: Math.min(1, bound.low / counted), high: Math.max(1, bound.high / counted) };
    }
    return { low: fmr * width.low, high: Math.min(1, fmr * width.high) };
  });
}

async function resampled(
  templates: TemplateSource,
  counts: AllPairsResult,
  knots: readonly FittedKnot[],
  from: number,
  { seed, replicates, signal }: CalibrateOptions,
): Promise<(Interval & { readonly fmr: number })[]> {
  if (knots.length === 0) return [];
  const bounded = await boundedTail(templates, counts, from, { seed, signal });
  const { impostorByPerson } = bounded.counts;
  const descending = knots.map(({ cosine }) => cosine).reverse();
  const intervals = bootstrapFmr(bounded.source, bounded.tail, descending, 'person', { seed, replicates });
  return intervals.reverse().map((interval, index) => ({
    ...interval,
    fmr: impostorByPerson.countAtOrAbove(knots[index]!.cosine) / impostorByPerson.total,
  }));
}

function roundTo(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
