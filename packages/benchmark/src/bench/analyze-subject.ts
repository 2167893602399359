import { FALSE_MATCH_RATES } from '@face/core';
import { type ScorePair, equalErrorRate, pointAtFmr, withFailureToAcquire } from '../metrics/error-rates.js';
import { cautiousInterval } from '../metrics/cautious-interval.js';
import { trialsForRate, wilsonInterval } from '../metrics/interval.js';
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
import { isAcquisitionFailure } from '../providers/failure-kind.js';
import { analyzeAcquisition } from './analyze-acquisition.js';
import { analyzeGroups, errorsOf } from './analyze-groups.js';
import type { BenchDataset } from './bench-dataset.js';
import { countIndependent } from './counted-rate.js';
import { FMR_RATES, recommendFromPairs } from './recommend-from-pairs.js';
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
  const failed = judged.filter(({ score }) => score === undefined);
  const failuresByCode: Record<string, number> = {};
  for (const { failure = 'UNKNOWN' } of failed) failuresByCode[failure] = (failuresByCode[failure] ?? 0) + 1;
  const scores = scorePair(judged);
  const times = given.map(({ at }) => at).sort();
  const latencyMs: LatencyQuantiles | undefined = latencyQuantiles(
    subject.latenciesMs ??
      given.flatMap(({ latencyMs, cached }) =>
        latencyMs === undefined || cached === true ? [] : [latencyMs],
      ),
  );
  const folds = foldsResult(dataset, subject.answers);
  const groups = analyzeGroups(judged);
  return {
    name,
    provider,
    model,
    ...(models !== undefined && { models }),
    reportedModels: [...new Set(given.flatMap(({ reported }) => reported ?? []))].sort(),
    answered: given.length,
    unanswered: dataset.pairs.length - given.length,
    failures: shareOf(failed.length, judged.length),
    failuresByCode,
    acquisition: analyzeAcquisition(judged),
    claims: claims(judged),
    recommendations: allPairs?.recommendations ?? recommendFromPairs(judged),
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
  { score, failure, side, thresholds }: PairAnswer,
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
    ...(side !== undefined && { side }),
    ...(thresholds !== undefined && { thresholds }),
  };
}

/** Empty when no answer states thresholds. */
function claims(judged: readonly JudgedPair[]): ClaimResult[] {
  const stated = judged.flatMap(({ thresholds }) => thresholds ?? []);
  if (stated.length === 0) return [];
  const fta = { genuine: acquisitionShare(judged, true), impostor: acquisitionShare(judged, false) };
  return FALSE_MATCH_RATES.map((rate) => {
    const falseMatches = errorsOf(judged, false, rate);
    const falseNonMatches = errorsOf(judged, true, rate);
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const { [rate]: threshold } of stated) {
      low = Math.min(low, threshold);
      high = Math.max(high, threshold);
    }
    return {
      rate,
      threshold: { low, high },
      falseMatches,
      falseNonMatches,
      ...withFailureToAcquire({ fmr: falseMatches.share, fnmr: falseNonMatches.share }, fta),
      isSupported: falseMatches.independent >= trialsForRate(Number(rate)),
    };
  });
}

/** Share of a class that an image kept from being compared, of what a service did not keep from it. */
function acquisitionShare(judged: readonly JudgedPair[], same: boolean): number {
  const own = judged.filter((pair) => pair.same === same);
  const failed = own.filter(({ failure }) => failure !== undefined && isAcquisitionFailure(failure)).length;
  const compared = own.filter(({ score }) => score !== undefined).length;
  return failed === 0 ? 0 : failed / (failed + compared);
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
  const scored = judged.filter(({ score }) => score !== undefined);
  const genuine = scored.filter(({ same }) => same);
  const people = countIndependent(genuine);
  const impostorPairs = countIndependent(scored.filter(({ same }) => !same));
  return rocBand(judged, rates).map(({ fmr, low, high }) => {
    const { threshold, fnmr } = pointAtFmr(scores, fmr);
    const events = Math.round(fnmr * genuine.length);
    const trials = { events, trials: genuine.length, people, independent: people };
    const interval = cautiousInterval({ low, high }, trials);
    return { fmr, threshold, fnmr, interval, isSupported: impostorPairs >= trialsForRate(fmr) };
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

/**
 * Of the folds that are answered in full, each under its own number; undefined when fewer than two are, or when the
 * others of a fold give no threshold because a class has no score in them.
 */
function foldsResult({ pairs, folds = [] }: BenchDataset, answers: PairAnswers): FoldsResult | undefined {
  let start = 0;
  const whole = folds.flatMap((size, index) => {
    const fold = pairs.slice(start, (start += size));
    const judged = fold.flatMap((pair) => {
      const answer = answers.get(pair);
      return answer === undefined ? [] : [judgedPair(pair, answer)];
    });
    return judged.length === size ? [{ number: index + 1, judged }] : [];
  });
  const othersGive = whole.every(
    (one) => scorePair(whole.flatMap((each) => (each === one ? [] : each.judged))) !== undefined,
  );
  if (whole.length < 2 || !othersGive) return undefined;
  const { kFold, interval } = evaluateFolds(whole.map(({ judged }) => judged));
  return {
    accuracy: kFold.accuracy,
    standardError: kFold.standardError,
    interval,
    folds: kFold.folds.map((fold, index) => ({
      ...fold,
      fold: whole[index]!.number,
      interval: wilsonInterval(Math.round(fold.accuracy * fold.pairs), fold.pairs),
    })),
  };
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
