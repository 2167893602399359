import { open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from './error-code.js';
import { storing } from './storing.js';

const POLL_MS = 100;
const HEARTBEAT_MS = 2_000;
/** A conversion blocks the event loop for a second or two: many missed beats mean that nobody is there. */
const STALE_MS = 30_000;

/**
 * Runs an operation while holding a lock file, so that two processes do not write the same download. The holder
 * touches the file while it works. A lock whose process is gone, or that nobody has touched for 30 s (its process
 * id may live again in another container), is taken over.
 * @throws what `operation` throws; the signal's reason when aborted while waiting
 */
export async function withInstallLock<Result>(
  path: string,
  signal: AbortSignal | undefined,
  operation: () => Promise<Result>,
): Promise<Result> {
  while (!(await storing(path, () => acquire(path)))) {
    if (await isStale(path)) await rm(path, { force: true });
    else await delay(POLL_MS, undefined, signal === undefined ? {} : { signal });
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    // The file is gone only when somebody else took the lock over; the operation's own writes are atomic.
    void utimes(path, now, now).catch(() => undefined);
  }, HEARTBEAT_MS);
  try {
    return await operation();
  } finally {
    clearInterval(heartbeat);
    await rm(path, { force: true });
  }
}

async function acquire(path: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx');
    try {
      await handle.writeFile(String(process.pid));
    } catch (error) {
      // A full disk takes the name but not the content; left behind, it would look like the lock of somebody.
      await rm(path, { force: true });
      throw error;
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

async function isStale(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) return false;
  if (Date.now() - stats.mtimeMs > STALE_MS) return true;
  const owner = Number(await readFile(path, 'utf8').catch(() => ''));
  return owner !== 0 && !isRunning(owner);
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
