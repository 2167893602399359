import type { CalibrationTable } from '@face/core';
import type { HalfCheck } from '../calibration/halves-check.js';
import type { LfwResult } from '../protocol/lfw-protocol.js';

/** One comparer in a report. */
export interface ReportSubject {
  readonly name: string;
  readonly lfw: LfwResult;
  readonly table: CalibrationTable;
  readonly halves: readonly HalfCheck[];
}

/** Everything an accuracy report shows. */
export interface ReportInput {
  readonly title: string;
  /** The command that makes this report again. */
  readonly command: string;
  /** ISO 8601. */
  readonly date: string;
  readonly dataset: { readonly name: string; readonly sha256: string };
  readonly machine: Readonly<Record<string, string | number>>;
  readonly subjects: readonly ReportSubject[];
  /** A picture of an image as a data URL, by its id; undefined where there is none. */
  readonly picture?: ((id: string) => string | undefined) | undefined;
}
