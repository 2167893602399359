import { SingleBar } from 'cli-progress';
import { note } from './terminal.js';

/** Shows how far a long run is: a bar with rate and ETA on a terminal, one line per step elsewhere. */
export interface ProgressDisplay {
  update(step: string, done: number, total: number): void;
  /** The same for what a long run reports. */
  readonly stage: (progress: {
    readonly stage: string;
    readonly done: number;
    readonly total: number;
  }) => void;
  stop(): void;
}

/** Between two lines of a step where there is no terminal. */
const LINE_EVERY_MS = 30_000;

export function createProgressDisplay(): ProgressDisplay {
  const bar = process.stderr.isTTY
    ? new SingleBar({
        format: '{step} [{bar}] {percentage}% {value}/{total} {rate}/s ETA {eta_formatted}',
        stream: process.stderr,
        hideCursor: true,
        etaBuffer: 100,
      })
    : undefined;
  let current = '';
  let started = { at: 0, done: 0, lastLine: 0 };
  const update = (step: string, done: number, total: number): void => {
    const now = performance.now();
    if (step !== current) {
      current = step;
      started = { at: now, done, lastLine: now };
      bar?.stop();
      bar?.start(total, done, { step, rate: '–' });
      if (bar === undefined) note(step);
    }
    const rate = formatRate((done - started.done) / ((now - started.at) / 1000));
    bar?.update(done, { rate });
    if (bar === undefined && now - started.lastLine >= LINE_EVERY_MS) {
      started.lastLine = now;
      note(`${step}: ${done} of ${total}, ${rate}/s`);
    }
  };
  return {
    update,
    stage: ({ stage, done, total }) => {
      update(stage, done, total);
    },
    stop: () => bar?.stop(),
  };
}

/** Items per second with two or three digits that matter; a dash before there is any. */
export function formatRate(perSecond: number): string {
  if (!Number.isFinite(perSecond) || perSecond <= 0) return '–';
  if (perSecond >= 1e6) return `${(perSecond / 1e6).toFixed(1)}M`;
  if (perSecond >= 1e4) return `${(perSecond / 1e3).toFixed(0)}k`;
  return perSecond >= 10 ? perSecond.toFixed(0) : perSecond.toFixed(1);
}
