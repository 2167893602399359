import type { BenchDataset } from './bench-dataset.js';
import type { RunOptions } from '../progress.js';
import type { CallPlan } from '../providers/plan-calls.js';
import type { PairAnswers } from '../providers/compare-providers.js';
import type { PairJournal } from '../providers/pair-journal.js';
import type { AskedSubject } from './analyze-subject.js';

/** A provider that a bench will open when its turn comes. */
export interface SubjectOpener {
  /** Its name in the report; no two of a run are alike. */
  readonly name: string;
  readonly open: () => Promise<SubjectSource>;
}

export interface AskOptions extends RunOptions {
  /** Told once the asking has ended, however it did: what it cost. */
  readonly onCalls: (calls: NonNullable<AskedSubject['calls']>) => void;
}

/** A provider that a bench is going to ask. */
export interface SubjectSource {
  /** Its name in the report; no two of a run are alike. */
  readonly name: string;
  /** As its answers will state it. */
  readonly model: string;
  /** What its answers depend on besides images and model: those of another key are not reused. */
  readonly key?: string;
  /** What of the report is known beforehand. */
  readonly about: Pick<AskedSubject, 'provider' | 'models' | 'price' | 'latencyBasis'>;
  /**
   * Asks about every pair that the journal does not answer, and journals each answer at once.
   * @throws FaceError `ABORTED`, and whatever keeps the provider from answering at all; what it said stays.
   */
  ask(
    dataset: BenchDataset,
    journal: PairJournal,
    options: AskOptions,
  ): Promise<Pick<AskedSubject, 'latenciesMs' | 'allPairs'>>;
  /** What asking would take; absent where it costs nothing. */
  readonly plan?: (dataset: BenchDataset, journal: PairAnswers | undefined) => Promise<CallPlan>;
  close(): Promise<void>;
}
