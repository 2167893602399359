import { open, readFile, rm, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from './error-code.js';
import { storing } from './storing.js';

const POLL_MS = 100;
/** Longer than any installation runs: a lock this old was left behind. */
const STALE_MS = 30 * 60_000;

/**
 * Runs an operation while holding a lock file, so that two processes do not write the same download. A lock
 * whose process is gone is taken over.
 * @throws what `operation` throws; the signal's reason when aborted while waiting
 */
export async function withInstallLock<Result>(
  path: string,
  signal: AbortSignal | undefined,
  operation: () => Promise<Result>,
): Promise<Result> {
  while (!(await storing(path, () => acquire(path)))) {
    if (await isStale(path)) await rm(path, { force: true });
    else await delay(POLL_MS, undefined, { ...(signal === undefined ? {} : { signal }) });
  }
  try {
    return await operation();
  } finally {
    await rm(path, { force: true });
  }
}

async function acquire(path: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx');
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function isStale(path: string): Promise<boolean> {
  const [owner, stats] = await Promise.all([
    readFile(path, 'utf8').catch(() => ''),
    stat(path).catch(() => undefined),
  ]);
  if (stats === undefined) return false;
  if (Date.now() - stats.mtimeMs > STALE_MS) return true;
  return owner !== '' && !isRunning(Number(owner));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return errorCode(error) === 'EPERM';
  }
}
