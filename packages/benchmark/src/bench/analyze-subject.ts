import { FALSE_MATCH_RATES, type Thresholds } from '@face/core';
import { type ScorePair, equalErrorRate, pointAtFmr, withFailureToAcquire } from '../metrics/error-rates.js';
import { trialsForRate } from '../metrics/interval.js';
import { rateGrid, rocBand } from '../metrics/roc-band.js';
import { SortedScores } from '../metrics/score-distribution.js';
import type { JudgedPair } from '../protocol/judged-pair.js';
import { evaluateFolds } from '../protocol/lfw-protocol.js';
import {
  type PairAnswers,
  type LatencyQuantiles,
  latencyQuantiles,
  shareOf,
} from '../providers/compare-providers.js';
import type { PairAnswer } from '../providers/pair-answer.js';
import { analyzeGroups, errorsOf } from './analyze-groups.js';
import type { BenchDataset } from './bench-dataset.js';
import type {
  AllPairsSummary,
  ClaimResult,
  FoldsResult,
  HistogramBin,
  RatePoint,
  ShownPair,
  SubjectResult,
} from './bench-result.js';

/** A provider after it was asked. */
export interface AskedSubject {
  readonly name: string;
  readonly provider: string;
  readonly model: string;
  readonly models?: Readonly<Record<string, string>> | undefined;
  readonly answers: PairAnswers;
  /** Taken apart from the answers. */
  readonly latenciesMs?: readonly number[] | undefined;
  readonly latencyBasis: string;
  readonly calls?: SubjectResult['calls'] | undefined;
  readonly price?: { readonly currency: string; readonly perThousand: number } | undefined;
  readonly allPairs?: AllPairsSummary | undefined;
}

const FMR_RATES = [1e-2, 1e-3, 1e-4, 1e-5];
const HISTOGRAM_STEP = 2;
const SHOWN_PAIRS = 12;

/** What a provider's answers to the pairs of a dataset say; pairs that it was not asked have no part. */
export function analyzeSubject(dataset: BenchDataset, subject: AskedSubject): SubjectResult {
  const { name, provider, model, models, latencyBasis, calls, price, allPairs } = subject;
  const answers = dataset.pairs.map((pair) => subject.answers.get(pair));
  const given = answers.filter((answer) => answer !== undefined);
  const judged = dataset.pairs.flatMap((pair, index) => {
    const answer = answers[index];
    return answer === undefined ? [] : [judgedPair(pair, answer)];
  });
  const thresholds = given.find((answer) => answer.thresholds !== undefined)?.thresholds;
  const failed = judged.filter(({ score }) => score === undefined);
  const failuresByCode: Record<string, number> = {};
  for (const { failure = 'UNKNOWN' } of failed) failuresByCode[failure] = (failuresByCode[failure] ?? 0) + 1;
  const scores = scorePair(judged);
  const times = given.map(({ at }) => at).sort();
  const latencyMs: LatencyQuantiles | undefined = latencyQuantiles(
    subject.latenciesMs ?? given.flatMap((answer) => answer.latencyMs ?? []),
  );
  const folds = foldsResult(dataset, subject.answers);
  const groups = analyzeGroups(judged, thresholds);
  return {
    name,
    provider,
    model,
    ...(models !== undefined && { models }),
    answered: given.length,
    unanswered: dataset.pairs.length - given.length,
    failures: shareOf(failed.length, judged.length),
    failuresByCode,
    claims: thresholds === undefined ? [] : claims(judged, thresholds),
    ...(scores !== undefined && { eer: equalErrorRate(scores) }),
    atFmr: scores === undefined ? [] : ratePoints(judged, scores),
    curve: scores === undefined ? [] : rocBand(judged, rateGrid(scores.impostor.total)),
    histogram: histogram(judged),
    ...(folds !== undefined && { folds }),
    ...(groups !== undefined && { groups }),
    ...(latencyMs !== undefined && { latencyMs }),
    latencyBasis,
    ...(calls !== undefined && { calls }),
    ...(price !== undefined &&
      calls !== undefined && { cost: { ...price, spent: (calls.made * price.perThousand) / 1000 } }),
    ...(times.length > 0 && { from: times[0]!, to: times.at(-1)! }),
    ...(allPairs !== undefined && { allPairs }),
    hardest: {
      genuine: hardest(judged, true),
      impostor: hardest(judged, false),
      failed: failed.slice(0, SHOWN_PAIRS).map(shown),
    },
  };
}

/** A pair of the dataset with what was said about it. */
export function judgedPair(
  { a, b, same, group }: BenchDataset['pairs'][number],
  { score, failure }: PairAnswer,
): JudgedPair {
  return {
    a: a.id,
    b: b.id,
    personA: a.person,
    personB: b.person,
    same,
    ...(group !== undefined && { group }),
    ...(score !== undefined && { score }),
    ...(failure !== undefined && { failure }),
  };
}

function claims(judged: readonly JudgedPair[], thresholds: Thresholds): ClaimResult[] {
  const failed = judged.filter(({ score }) => score === undefined).length;
  return FALSE_MATCH_RATES.map((rate) => {
    const threshold = thresholds[rate];
    const falseMatches = errorsOf(judged, false, threshold);
    const falseNonMatches = errorsOf(judged, true, threshold);
    const point = { threshold, fmr: falseMatches.share, fnmr: falseNonMatches.share };
    return {
      rate,
      threshold,
      falseMatches,
      falseNonMatches,
      ...withFailureToAcquire(point, failed / judged.length),
      isSupported: falseMatches.trials >= trialsForRate(Number(rate)),
    };
  });
}

/** Undefined when a class has no score. */
function scorePair(judged: readonly JudgedPair[]): ScorePair | undefined {
  const ofClass = (same: boolean): number[] =>
    judged.flatMap((pair) => (pair.same === same && pair.score !== undefined ? [pair.score] : []));
  const [genuine, impostor] = [ofClass(true), ofClass(false)];
  if (genuine.length === 0 || impostor.length === 0) return undefined;
  return { genuine: new SortedScores(genuine), impostor: new SortedScores(impostor) };
}

/** Rates that the impostor pairs can show at all: at least one of them has to be accepted. */
function ratePoints(judged: readonly JudgedPair[], scores: ScorePair): RatePoint[] {
  const rates = FMR_RATES.filter((rate) => rate * scores.impostor.total >= 1);
  const bands = rocBand(judged, rates);
  return rates.map((rate, index) => {
    const { threshold, fnmr } = pointAtFmr(scores, rate);
    const { low, high } = bands[index]!;
    return {
      fmr: rate,
      threshold,
      fnmr,
      low,
      high,
      isSupported: scores.impostor.total >= trialsForRate(rate),
    };
  });
}

function histogram(judged: readonly JudgedPair[]): HistogramBin[] {
  const bins = Array.from({ length: 100 / HISTOGRAM_STEP }, (_, index) => ({
    from: index * HISTOGRAM_STEP,
    genuine: 0,
    impostor: 0,
  }));
  for (const { score, same } of judged) {
    if (score === undefined) continue;
    const bin = bins[Math.min(bins.length - 1, Math.floor(score / HISTOGRAM_STEP))]!;
    bin[same ? 'genuine' : 'impostor'] += 1;
  }
  return bins;
}

/** Of the folds that are answered in full; undefined when fewer than two are, or a class has no score in them. */
function foldsResult({ pairs, folds = [] }: BenchDataset, answers: PairAnswers): FoldsResult | undefined {
  let start = 0;
  const whole = folds.flatMap((size) => {
    const fold = pairs.slice(start, (start += size));
    const judged = fold.flatMap((pair) => {
      const answer = answers.get(pair);
      return answer === undefined ? [] : [judgedPair(pair, answer)];
    });
    return judged.length === size && scorePair(judged) !== undefined ? [judged] : [];
  });
  if (whole.length < 2) return undefined;
  const { kFold, interval } = evaluateFolds(whole);
  return { accuracy: kFold.accuracy, standardError: kFold.standardError, interval, folds: kFold.folds };
}

function hardest(judged: readonly JudgedPair[], same: boolean): ShownPair[] {
  const sign = same ? 1 : -1;
  return judged
    .filter((pair) => pair.same === same && pair.score !== undefined)
    .sort((x, y) => sign * (x.score! - y.score!))
    .slice(0, SHOWN_PAIRS)
    .map(shown);
}

function shown({ a, b, score, failure }: JudgedPair): ShownPair {
  return { a, b, ...(score !== undefined && { score }), ...(failure !== undefined && { failure }) };
}
