import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { withInstallLock } from '../src/install-lock.js';

/** No process has such an id: Linux gives out at most 2^22. */
const GONE = 2 ** 22 + 1;
let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  path = join(folder, 'lock');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('withInstallLock', () => {
  it('lets one at a time work when several take over a lock that was left behind', async () => {
    for (let round = 0; round < 5; round++) {
      writeFileSync(path, String(GONE));
      let working = 0;
      let most = 0;
      const work = async (): Promise<void> => {
        most = Math.max(most, ++working);
        await delay(2);
        working--;
      };
      await Promise.all(Array.from({ length: 8 }, () => withInstallLock(path, undefined, work)));
      expect(most).toBe(1);
    }
    expect(readdirSync(folder)).toEqual([]);
  }, 60_000);

  it('leaves the lock of the one who took it over', async () => {
    await withInstallLock(path, undefined, () => {
      writeFileSync(path, `${process.pid} somebody-else`);
      return Promise.resolve();
    });
    expect(existsSync(path)).toBe(true);
  });
});
