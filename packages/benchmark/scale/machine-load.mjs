import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const QUIET_SHARE = 0.9;

/** User and system time of a process so far (proc_pid_stat(5), 100 ticks a second). */
export function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Share of all cores that is idle over a second. */
async function idleShare() {
  const before = cpus();
  await sleep(1000);
  const after = cpus();
  let [idle, all] = [0, 0];
  after.forEach(({ times }, core) => {
    for (const [kind, value] of Object.entries(times)) {
      const spent = value - before[core].times[kind];
      all += spent;
      if (kind === 'idle') idle += spent;
    }
  });
  return idle / all;
}

/** Waits until others leave the machine alone; false when they do not in time. */
export async function untilQuiet(limitMs) {
  const deadline = performance.now() + limitMs;
  while (performance.now() < deadline) if ((await idleShare()) >= QUIET_SHARE) return true;
  return false;
}
