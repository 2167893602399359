import { FaceError } from '@face/core';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';

/**
 * Keeps a second run from writing the same file: `<file>.lock` names the process that holds it. A lock whose
 * process is gone, as after a kill, is taken over.
 * @returns releases the lock.
 * @throws FaceError `INVALID_ARGUMENT` while another run holds it.
 */
export async function lockFile(file: string): Promise<() => Promise<void>> {
  const lock = `${file}.lock`;
  const mine = `${hostname()} ${process.pid}`;
  for (;;) {
    try {
      await writeFile(lock, mine, { flag: 'wx' });
      return () => rm(lock, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
        const reason = error instanceof Error ? error.message : String(error);
        throw new FaceError('INVALID_ARGUMENT', { name: lock, reason }, { cause: error });
      }
      const holder = await readFile(lock, 'utf8').catch(() => '');
      if (isAlive(holder)) {
        const reason = `another run (${holder}) writes it; remove ${lock} if that is not so`;
        throw new FaceError('INVALID_ARGUMENT', { name: file, reason });
      }
      await rm(lock, { force: true });
    }
  }
}

function isAlive(holder: string): boolean {
  const [host, pid] = holder.split(' ');
  // A process of another machine cannot be looked at: whoever runs the batch decides.
  if (host !== hostname()) return holder !== '';
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
