import type { Side, Thresholds } from '@face/core';

/** A pair after comparison. */
export interface JudgedPair {
  readonly a: string;
  readonly b: string;
  readonly personA: string;
  readonly personB: string;
  readonly same: boolean;
  readonly group?: string;
  /** Absent when the pair could not be compared. */
  readonly score?: number;
  /** Error code when it could not, e.g. `NO_FACE`. */
  readonly failure?: string;
  /** Image that failed, where it is known. */
  readonly side?: Side;
  /** Of the provider at this very answer. */
  readonly thresholds?: Thresholds;
}
