import { FaceError } from '@face/core';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';

/** Locks that this very process holds. */
const held = new Set<string>();

/**
 * Keeps a second run from writing the same file: `<file>.lock` names the process that holds it. A lock whose
 * process is gone is taken over, also when its number is that of another process by now, as in a container that was
 * started again.
 * @returns releases the lock.
 * @throws FaceError `INVALID_ARGUMENT` while another run holds it.
 */
export async function lockFile(file: string): Promise<() => Promise<void>> {
  const lock = `${file}.lock`;
  const mine = `${hostname()} ${process.pid} ${startOf(process.pid) ?? ''} ${randomUUID()}`;
  while (!(await create(lock, mine))) {
    const holder = await readFile(lock, 'utf8').catch(() => undefined);
    // It was released just now.
    if (holder === undefined) continue;
    if (isAlive(lock, holder)) {
      const [host, pid] = holder.split(' ');
      const reason = `another run (${host} ${pid ?? ''}) writes it; remove ${lock} if that is not so`;
      throw new FaceError('INVALID_ARGUMENT', { name: file, reason });
    }
    await takeAway(lock, holder);
  }
  held.add(lock);
  return async () => {
    held.delete(lock);
    await rm(lock, { force: true });
  };
}

/** Makes the lock with its content in one step; false when there is one. */
async function create(lock: string, content: string): Promise<boolean> {
  const draft = `${lock}.${randomUUID()}`;
  try {
    await writeFile(draft, content);
    await link(draft, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    const reason = error instanceof Error ? error.message : String(error);
    throw new FaceError('INVALID_ARGUMENT', { name: lock, reason }, { cause: error });
  } finally {
    await rm(draft, { force: true }).catch(() => undefined);
  }
}

/** Removes the lock of a dead run; one that somebody made in the meantime is put back. */
async function takeAway(lock: string, holder: string): Promise<void> {
  const away = `${lock}.${randomUUID()}`;
  const taken = await rename(lock, away).then(
    () => true,
    () => false,
  );
  if (!taken) return;
  if ((await readFile(away, 'utf8')) !== holder) await link(away, lock).catch(() => undefined);
  await rm(away, { force: true });
}

function isAlive(lock: string, holder: string): boolean {
  const [host, pid, start] = holder.split(' ');
  // A process of another machine cannot be looked at: whoever runs the batch decides.
  if (host !== hostname()) return holder !== '';
  if (Number(pid) === process.pid) return held.has(lock);
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return start === undefined || start === '' || (startOf(Number(pid)) ?? start) === start;
}

/** When a process began, in clock ticks since boot; undefined where the system does not tell (proc(5), field 22). */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold spaces: fields are counted after it, from 3 on.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
