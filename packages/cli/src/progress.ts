import { SingleBar } from 'cli-progress';
import { note } from './terminal.js';

/** Shows how far a long run is: a bar with rate and ETA on a terminal, one line per step elsewhere. */
export interface ProgressDisplay {
  update(step: string, done: number, total: number): void;
  stop(): void;
}

export function createProgressDisplay(): ProgressDisplay {
  const bar = process.stderr.isTTY
    ? new SingleBar({
        format: '{step} [{bar}] {percentage}% {value}/{total} ETA {eta_formatted}',
        stream: process.stderr,
        hideCursor: true,
        etaBuffer: 100,
      })
    : undefined;
  let current = '';
  return {
    update: (step, done, total) => {
      if (step !== current) {
        current = step;
        bar?.stop();
        bar?.start(total, done, { step });
        if (bar === undefined) note(step);
      }
      bar?.update(done);
    },
    stop: () => bar?.stop(),
  };
}
