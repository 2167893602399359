import type { FalseMatchRate } from '@face/core';
import type { ClaimCheck } from '../calibration/verify-calibration.js';
import type { CautiousInterval } from '../metrics/cautious-interval.js';
import type { Interval } from '../metrics/interval.js';
import type { BandPoint } from '../metrics/roc-band.js';
import type {
  LatencyQuantiles,
  ProviderDifference,
  ShareWithInterval,
} from '../providers/compare-providers.js';

/** A counted rate with what is known about its truth. */
export interface CountedRate extends ShareWithInterval {
  /** Independent trials: people of genuine comparisons, pairs of people of impostor ones. */
  readonly independent: number;
  /** 95%, bootstrapped over people; absent without an event. */
  readonly bySubject?: CautiousInterval;
  /** Upper 95% bound by the rule of 3 over the independent trials, when nothing happened. */
  readonly upTo?: number;
}

/** What a provider's own threshold is worth on these pairs. */
export interface ClaimResult {
  readonly rate: FalseMatchRate;
  /** Score from which on two faces match: the least and the greatest that the answers stated. */
  readonly threshold: { readonly low: number; readonly high: number };
  readonly falseMatches: CountedRate;
  readonly falseNonMatches: CountedRate;
  /**
   * False rejection of genuine and false acceptance of impostor comparisons, each with the failures to acquire of its
   * own class counted, ISO/IEC 19795-1. Failures of a service have no part.
   */
  readonly frr: number;
  readonly far: number;
  /** Whether there are about 30 / rate pairs of different people, which a statement at this rate needs. */
  readonly isSupported: boolean;
}

/** FNMR where the FMR on these very pairs is a given rate. */
export interface RatePoint {
  readonly fmr: number;
  readonly threshold: number;
  readonly fnmr: number;
  /** 95%, by subject. */
  readonly interval: CautiousInterval;
  readonly isSupported: boolean;
}

/** The threshold that these people ask for at a wished false match rate. */
export interface ThresholdRecommendation {
  readonly fmr: number;
  /** Pairs of different people that it rests on, and how many a statement at this rate needs. */
  readonly independent: number;
  readonly needed: number;
  /** Absent where the people are too few. */
  readonly at?: {
    readonly threshold: number;
    /** 95% bound of the rate at this threshold. */
    readonly fmrHigh: number;
    readonly fnmr: number;
  };
}

/** Images that gave no template, and failures that are none of theirs. */
export interface AcquisitionResult {
  /** Failures to acquire among the images that were tried. */
  readonly images: ShareWithInterval;
  /** Pairs that failed for an image without the provider telling which. */
  readonly pairsOfUnknownImage: number;
  /** Pairs without an answer for reasons that are not in the picture: left out of every error rate. */
  readonly serviceFailures: number;
}

export interface FoldsResult {
  readonly accuracy: number;
  readonly standardError: number;
  readonly interval: Interval;
  readonly folds: readonly {
    /** Its number in the dataset, from 1. */
    readonly fold: number;
    /** Wilson, 95%. */
    readonly interval: Interval;
    readonly threshold: number;
    readonly accuracy: number;
    readonly falseMatches: number;
    readonly falseNonMatches: number;
    readonly failures: number;
  }[];
}

/** Counts of scores from `from` up to `from` + 2. */
export interface HistogramBin {
  readonly from: number;
  readonly genuine: number;
  readonly impostor: number;
}

export interface GroupResult {
  readonly group: string;
  readonly pairs: number;
  readonly failures: number;
  readonly atRate: Readonly<
    Record<FalseMatchRate, { readonly falseMatches: CountedRate; readonly falseNonMatches: CountedRate }>
  >;
}

/** Largest rate of a group over the smallest; undefined where the smallest group has no event. */
export interface GroupSpread {
  readonly fmr: number | undefined;
  readonly fnmr: number | undefined;
}

export interface GroupsResult {
  readonly groups: readonly GroupResult[];
  readonly worstOverBest: Readonly<Record<FalseMatchRate, GroupSpread>>;
}

/** Every image against every other, by a local pack. */
export interface AllPairsSummary {
  readonly people: number;
  readonly images: number;
  readonly genuine: number;
  readonly impostor: number;
  readonly kernelMs: number;
  readonly at: readonly { readonly rate: FalseMatchRate; readonly cosine: number; readonly tar: number }[];
  readonly claims: readonly ClaimCheck[];
  readonly recommendations: readonly ThresholdRecommendation[];
}

export interface ShownPair {
  readonly a: string;
  readonly b: string;
  readonly score?: number;
  readonly failure?: string;
}

export interface SubjectResult {
  readonly name: string;
  readonly provider: string;
  readonly model: string;
  /** sha256 of each model file, of a local pack. */
  readonly models?: Readonly<Record<string, string>>;
  readonly answered: number;
  readonly unanswered: number;
  /** Models that the answers name where it is not `model`: a cloud may answer by another. */
  readonly reportedModels: readonly string[];
  /** Failures to acquire or answer: share of the answered pairs. */
  readonly failures: ShareWithInterval;
  readonly failuresByCode: Readonly<Record<string, number>>;
  readonly acquisition: AcquisitionResult;
  readonly claims: readonly ClaimResult[];
  readonly recommendations: readonly ThresholdRecommendation[];
  readonly eer?: number;
  readonly atFmr: readonly RatePoint[];
  /** FMR descending. */
  readonly curve: readonly BandPoint[];
  readonly histogram: readonly HistogramBin[];
  readonly folds?: FoldsResult;
  readonly groups?: GroupsResult;
  readonly latencyMs?: LatencyQuantiles;
  /** How the latency was taken. */
  readonly latencyBasis: string;
  /** Calls made in this run, those tried again included, and answers that were known before. */
  readonly calls?: { readonly made: number; readonly remembered: number };
  readonly cost?: {
    readonly currency: string;
    readonly perThousand: number;
    /** Of the calls of this run. */
    readonly spent: number;
  };
  /** First and last answer, ISO 8601: a cloud's model may differ tomorrow. */
  readonly from?: string;
  readonly to?: string;
  readonly allPairs?: AllPairsSummary;
  readonly hardest: {
    readonly genuine: readonly ShownPair[];
    readonly impostor: readonly ShownPair[];
    readonly failed: readonly ShownPair[];
  };
}

export interface DifferenceResult extends ProviderDifference {
  readonly first: string;
  readonly second: string;
  readonly rate: FalseMatchRate;
  /** What became of pairs that one of both could not acquire. */
  readonly failures: 'left out' | 'refused';
}

/** Everything that a run of `face bench` found out. */
export interface BenchResult {
  readonly version: 1;
  readonly title: string;
  /** The command that makes it again. */
  readonly command: string;
  /** ISO 8601. */
  readonly date: string;
  /** False when the run was stopped: what was answered until then is in it. */
  readonly isComplete: boolean;
  readonly machine: Readonly<Record<string, string | number>>;
  readonly dataset: {
    readonly name: string;
    readonly kind: string;
    readonly sha256: string;
    readonly pairs: number;
    readonly genuine: number;
    readonly impostor: number;
    readonly people: number;
    readonly images: number;
    readonly missing: number;
    /** Rows that could not be used. */
    readonly rejected: readonly { readonly line: number; readonly reason: string }[];
  };
  readonly subjects: readonly SubjectResult[];
  /** Providers of the command that gave no answer in this run, and why. */
  readonly notAsked: readonly { readonly name: string; readonly reason: string }[];
  readonly differences: readonly DifferenceResult[];
}
