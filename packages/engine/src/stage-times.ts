import { type RecordableHistogram, createHistogram } from 'node:perf_hooks';

/** Distribution of one stage's times since the engine was made, ms; percentiles are exact to two digits. */
export interface TimeSummary {
  readonly count: number;
  readonly meanMs: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

const LONGEST_MICROSECONDS = 3_600_000_000;

/** Times by stage in histograms of fixed size. */
export class StageTimes<Stage extends string> {
  readonly #histograms = new Map<Stage, RecordableHistogram>();

  record(stage: Stage, ms: number): void {
    let histogram = this.#histograms.get(stage);
    if (histogram === undefined) {
      histogram = createHistogram({ lowest: 1, highest: LONGEST_MICROSECONDS, figures: 2 });
      this.#histograms.set(stage, histogram);
    }
    // A histogram takes whole numbers from 1 on.
    histogram.record(Math.min(LONGEST_MICROSECONDS, Math.max(1, Math.round(ms * 1000))));
  }

  summary(): Partial<Record<Stage, TimeSummary>> {
    const entries = [...this.#histograms].map(([stage, histogram]) => {
      const ms = (percentile: number): number => histogram.percentile(percentile) / 1000;
      const { count, mean, max } = histogram;
      const summary = {
        count,
        meanMs: mean / 1000,
        p50Ms: ms(50),
        p95Ms: ms(95),
        p99Ms: ms(99),
        maxMs: max / 1000,
      };
      return [stage, summary satisfies TimeSummary] as const;
    });
    return Object.fromEntries(entries) as Partial<Record<Stage, TimeSummary>>;
  }
}
