import { type FalseMatchRate, FALSE_MATCH_RATES } from '@face/core';
import type { DatasetImage } from '../dataset/dataset.js';
import type { LfwDataset } from '../dataset/read-lfw.js';
import { type OperatingPoint, equalErrorRate, pointAtFmr } from '../metrics/error-rates.js';
import { type Interval, wilsonInterval } from '../metrics/interval.js';
import { bootstrapBySubject } from '../metrics/bootstrap.js';
import { SortedScores } from '../metrics/score-distribution.js';
import type { RunOptions } from '../progress.js';
import { type EmbedImage, type EmbedImagesOptions, embedImages } from '../templates/embed-images.js';
import { type TemplateSet, collectTemplates } from '../templates/template-set.js';
import { type AllPairsResult, countAllPairs } from './all-pairs.js';
import { type JudgedPair } from './judged-pair.js';
import { judgePairs } from './judge-pairs.js';
import { type KFoldResult, kFoldAccuracy } from './k-fold.js';

/** Failures to acquire: images without a template. */
export interface AcquisitionResult {
  readonly images: number;
  readonly failures: number;
  /** failures / images. */
  readonly fta: number;
  readonly byCode: Readonly<Record<string, number>>;
  readonly interval: Interval;
}

/** The pairs of view 2. */
export interface LfwPairsResult {
  readonly pairs: readonly JudgedPair[];
  /** A pair with a failure is an error, whatever it is. */
  readonly kFold: KFoldResult;
  /** 95% interval of the accuracy, bootstrapped over people at the folds' own thresholds. */
  readonly interval: Interval;
  /** A pair with a failure is refused: right if it is an impostor pair. */
  readonly kFoldRefusal: KFoldResult;
  /** Of the pairs that could be compared. */
  readonly eer: number;
}

export interface LfwResult {
  readonly dataset: string;
  readonly acquisition: AcquisitionResult;
  readonly view2: LfwPairsResult;
  /** All images against all. */
  readonly allPairs: AllPairsResult;
  /** Of all pairs: threshold and FNMR at each rate; TAR is 1 - fnmr. */
  readonly atFmr: Readonly<Record<FalseMatchRate, OperatingPoint>>;
  readonly templates: TemplateSet;
}

/**
 * Runs the LFW protocols: leave-one-fold-out accuracy on the pairs, and error rates on all pairs of all images.
 * Images that pairs name but that are not on disk count as failures.
 */
export async function runLfw(
  dataset: LfwDataset,
  embed: EmbedImage,
  options: EmbedImagesOptions = {},
): Promise<LfwResult> {
  const images = withPairImages(dataset);
  const templates = collectTemplates(await embedImages(images, embed, options));
  return evaluateLfw(dataset, templates, options);
}

/** The protocols of `runLfw` on templates that exist already. */
export async function evaluateLfw(
  dataset: LfwDataset,
  templates: TemplateSet,
  options: RunOptions = {},
): Promise<LfwResult> {
  const allPairs = await countAllPairs(templates.matrix, options);
  const folds = dataset.folds.map((fold) => judgePairs(fold, templates));
  return {
    dataset: dataset.name,
    acquisition: acquisition(templates),
    view2: evaluateFolds(folds),
    allPairs,
    atFmr: Object.fromEntries(
      FALSE_MATCH_RATES.map((rate) => [rate, pointAtFmr(allPairs, Number(rate))]),
    ) as Record<FalseMatchRate, OperatingPoint>,
    templates,
  };
}

/** Accuracy of judged folds, by whatever comparer. */
export function evaluateFolds(folds: readonly (readonly JudgedPair[])[]): LfwPairsResult {
  const pairs = folds.flat();
  const kFold = kFoldAccuracy(folds);
  const scoresOf = (same: boolean): SortedScores =>
    new SortedScores(
      pairs.flatMap((pair) => (pair.same === same && pair.score !== undefined ? [pair.score] : [])),
    );
  return {
    pairs,
    kFold,
    interval: accuracyInterval(folds, kFold),
    kFoldRefusal: kFoldAccuracy(folds, 'refusal'),
    eer: equalErrorRate({ genuine: scoresOf(true), impostor: scoresOf(false) }),
  };
}

function accuracyInterval(
  folds: readonly (readonly JudgedPair[])[],
  { folds: results }: KFoldResult,
): Interval {
  const people = new Map<string, number>();
  const subjectOf = (person: string): number => {
    const subject = people.get(person) ?? people.size;
    people.set(person, subject);
    return subject;
  };
  const decisions = folds.flatMap((fold, index) =>
    fold.map(({ personA, personB, same, score }) => ({
      first: subjectOf(personA),
      second: subjectOf(personB),
      same,
      right: score !== undefined && score >= results[index]!.threshold === same,
    })),
  );
  return bootstrapBySubject(people.size, (draws) => {
    let [weight, right] = [0, 0];
    for (const decision of decisions) {
      const times = decision.same ? draws[decision.first]! : draws[decision.first]! * draws[decision.second]!;
      weight += times;
      if (decision.right) right += times;
    }
    return right / weight;
  });
}

function acquisition({ ids, failures }: TemplateSet): AcquisitionResult {
  const images = ids.length + failures.length;
  const byCode: Record<string, number> = {};
  for (const { failure } of failures) byCode[failure] = (byCode[failure] ?? 0) + 1;
  return {
    images,
    failures: failures.length,
    fta: failures.length / images,
    byCode,
    interval: wilsonInterval(failures.length, images),
  };
}

function withPairImages({ images, folds }: LfwDataset): DatasetImage[] {
  const known = new Map(images.map((image) => [image.id, image]));
  for (const { a, b } of folds.flat())
    for (const image of [a, b]) known.set(image.id, known.get(image.id) ?? image);
  return [...known.values()];
}
