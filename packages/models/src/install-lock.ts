import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
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
  const mark = `${process.pid} ${randomUUID()}`;
  while (!(await storing(path, () => acquire(path, mark)))) {
    const stale = await readStale(path);
    if (stale === undefined) await delay(POLL_MS, undefined, signal === undefined ? {} : { signal });
    else await remove(path, stale);
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
    await remove(path, mark);
  }
}

async function acquire(path: string, mark: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx');
    try {
      await handle.writeFile(mark);
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

/** The mark of a lock that nobody holds any more; undefined when somebody does, or nobody has ever. */
async function readStale(path: string): Promise<string | undefined> {
  try {
    const [{ mtimeMs }, mark] = [await stat(path), await readFile(path, 'utf8')];
    const owner = Number.parseInt(mark, 10);
    const isGone = owner > 0 && !isRunning(owner);
    return isGone || Date.now() - mtimeMs > STALE_MS ? mark : undefined;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Removes the lock with this mark. It is moved away first: a lock that has taken its place since it was read is
 * then seen, and put back, instead of being deleted under its holder.
 */
async function remove(path: string, mark: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`;
  try {
    await rename(path, aside);
    if ((await readFile(aside, 'utf8')) !== mark) await link(aside, path);
  } catch (error) {
    // ENOENT: somebody removed it; EEXIST: somebody holds it already.
    if (!['ENOENT', 'EEXIST'].includes(errorCode(error) ?? '')) throw error;
  } finally {
    await rm(aside, { force: true });
  }
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
