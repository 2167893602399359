export {
  type CalibrateOptions,
  type CalibrateResult,
  type CalibrationProvenance,
  calibrate,
} from './calibration/calibrate.js';
export { type SavedCalibration, saveCalibration } from './calibration/save-calibration.js';
export { type ThresholdAdvice, recommendThreshold } from './calibration/recommend-threshold.js';
export { type HalfCheck, type HalvesOptions, checkOnHalves, halvesHold } from './calibration/halves-check.js';
export { subjectHalves } from './calibration/subject-halves.js';
export {
  type ClaimCheck,
  type ClaimOutcome,
  type MeasuredClaim,
  type VerifyOptions,
  verifyCalibration,
} from './calibration/verify-calibration.js';
export { type DatasetManifest, type HashDatasetOptions, hashDataset } from './dataset/dataset-manifest.js';
export type { DatasetImage, DatasetPair, RejectedRow } from './dataset/dataset.js';
export { listPersonFolders } from './dataset/list-images.js';
export { type PersonPairsOptions, personPairs } from './dataset/person-pairs.js';
export { type LfwDataset, readLfw } from './dataset/read-lfw.js';
export { type ReadPairListOptions, readPairList } from './dataset/read-pair-list.js';
export { type PairJudgeOptions, createPairJudge } from './batch/pair-judge.js';
export type { JudgeChunk, PairNames, PairOutcome } from './batch/pair-outcome.js';
export { type BatchSummary, type RunBatchOptions, runBatch } from './batch/run-batch.js';
export type { BenchResult, SubjectResult } from './bench/bench-result.js';
export { type BenchDataset, type OpenBenchDatasetOptions, openBenchDataset } from './bench/bench-dataset.js';
export { type ComparerSubjectOptions, comparerSubject } from './bench/comparer-subject.js';
export {
  type LocalSubjectOptions,
  type QueuedSubjectOptions,
  localSubject,
  queuedSubject,
} from './bench/local-subject.js';
export { type PriceTable, readPriceTable } from './bench/price-table.js';
export { type BenchRun, type RunBenchOptions, journalPath, runBench } from './bench/run-bench.js';
export type { AskOptions, SubjectOpener, SubjectSource } from './bench/subject-source.js';
export { pairImages } from './bench/analyze-bench.js';
export { type BootstrapOptions, bootstrapBySubject } from './metrics/bootstrap.js';
export {
  type OperatingPoint,
  type ScorePair,
  equalErrorRate,
  operatingPoint,
  pointAtFmr,
  thinCurve,
  withFailureToAcquire,
} from './metrics/error-rates.js';
export { type CautiousInterval, cautiousInterval } from './metrics/cautious-interval.js';
export { type Interval, ruleOfThree, wilsonInterval } from './metrics/interval.js';
export { type McNemarResult, mcnemarTest } from './metrics/mcnemar.js';
export { type ScoreDistribution, SortedScores } from './metrics/score-distribution.js';
export { ScoreHistogram } from './metrics/score-histogram.js';
export type { Progress, RunOptions } from './progress.js';
export { type AllPairsOptions, type AllPairsResult, countAllPairs } from './protocol/all-pairs.js';
export type { ImpostorTail } from './protocol/impostor-tail.js';
export type { JudgedPair } from './protocol/judged-pair.js';
export { type FoldResult, type FtaRule, type KFoldResult, kFoldAccuracy } from './protocol/k-fold.js';
export { type LfwPairsResult, type LfwResult, evaluateFolds, runLfw } from './protocol/lfw-protocol.js';
export {
  type EmbedImage,
  type EmbedImagesOptions,
  type EmbedOutcome,
  embedImages,
} from './templates/embed-images.js';
export { type Embedder, type OpenEmbedderOptions, openEmbedder } from './templates/engine-embedder.js';
export {
  type EngineScorer,
  type ScorerIdentity,
  type ScorerOptions,
  identifyScorer,
  openScorer,
} from './templates/engine-scorer.js';
export { TemplateCache } from './templates/template-cache.js';
export { TemplateFile } from './templates/template-file.js';
export {
  type BorrowedTemplates,
  type WithTemplatesOptions,
  withTemplates,
} from './templates/with-templates.js';
export { TemplateMatrix, type TemplateSource } from './templates/template-matrix.js';
export { type TemplateSet, collectTemplates } from './templates/template-set.js';
export { type Similarity, judgePairs } from './protocol/judge-pairs.js';
export {
  type FailureRule,
  type ProviderDifference,
  type ShareWithInterval,
  compareProviders,
} from './providers/compare-providers.js';
export { isAcquisitionFailure } from './providers/failure-kind.js';
export { AnswerCache, parseCacheKey } from './providers/answer-cache.js';
export { type PairAnswer, pairHash } from './providers/pair-answer.js';
export { PairJournal } from './providers/pair-journal.js';
export { type CallPlan, type PlanCallsOptions, planCalls } from './providers/plan-calls.js';
export {
  type LatencySample,
  type ProviderRun,
  type RunCounts,
  type RunProviderOptions,
  runProvider,
} from './providers/run-provider.js';
export {
  type PairCoordinator,
  type PairCoordinatorOptions,
  connectCoordinator,
} from './queue/pair-coordinator.js';
export { type PairWorker, type PairWorkerOptions, startPairWorker } from './queue/pair-worker.js';
