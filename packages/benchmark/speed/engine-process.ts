import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SCRIPT = join(dirname(fileURLToPath(import.meta.url)), 'engine-child.mjs');

/** What a saturated engine does in a process of its own. */
export interface LoadResult {
  readonly imagesPerSecond: number;
  readonly cpuMsPerImage: number;
  readonly eventLoopDelayP99Ms: number;
  readonly peakRssBytes: number;
}

/** Keeps an engine with these workers busy with one pair of files for some seconds. */
export async function underLoad(
  files: readonly string[],
  workers: number,
  seconds: number,
): Promise<LoadResult> {
  const request = { mode: 'load', files, workers, seconds, inFlight: workers * 2 };
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, JSON.stringify(request)]);
  return JSON.parse(stdout) as LoadResult;
}

/** Milliseconds from the start of a process to its first score. */
export async function firstScoreMs(files: readonly string[], workers: number): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, [SCRIPT, JSON.stringify({ mode: 'first-score', files, workers })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  await once(child.stdout, 'data');
  const elapsed = performance.now() - started;
  await exited;
  return elapsed;
}
