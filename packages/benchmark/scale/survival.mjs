import { statSync } from 'node:fs';
import { join } from 'node:path';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { kill, sha256, startFace, startFaceWorker, succeed } from './processes.mjs';

/** Waits until the growing result has a share of its final size; false when the run ends before. */
async function untilShare(out, share, finalBytes, child) {
  for (;;) {
    if (child.exitCode !== null) return false;
    const size = statSync(`${out}.part`, { throwIfNoEntry: false })?.size ?? 0;
    if (size >= share * finalBytes) return true;
    await sleep(20);
  }
}

/** One undisturbed run: what every other one must give byte for byte. */
export async function undisturbed(folder, list, flags) {
  const out = join(folder, 'undisturbed.jsonl');
  const started = performance.now();
  await succeed(startFace('batch', list, '--out', out, ...flags));
  const seconds = (performance.now() - started) / 1000;
  return { sha256: await sha256(out), bytes: statSync(out).size, seconds };
}

/** Kills the batch itself three times on the way; each time the same command goes on. */
export async function killedThrice(folder, list, flags, bytes) {
  const out = join(folder, 'killed.jsonl');
  let kills = 0;
  for (const share of [0.2, 0.5, 0.8]) {
    const run = startFace('batch', list, '--out', out, ...flags);
    if (!(await untilShare(out, share, bytes, run))) throw new Error('the run ended before it was killed');
    await kill(run);
    kills += 1;
  }
  await succeed(startFace('batch', list, '--out', out, ...flags));
  return { kills, sha256: await sha256(out) };
}

/**
 * Two workers over a queue. Three times a worker is killed and another takes its place; Redis is killed and started
 * again on its append-only file; the coordinator is killed and called again.
 */
export async function killedOverQueue(folder, list, flags, bytes, redis) {
  const out = join(folder, 'queued.jsonl');
  const worker = () => startFaceWorker(redis.url, '--workers', '1', ...flags);
  const coordinate = () => startFace('batch', list, '--out', out, '--queue', redis.url, ...flags);
  const workers = [await worker(), await worker()];
  let coordinator = coordinate();
  let kills = 0;
  for (const share of [0.2, 0.4, 0.6, 0.7, 0.8]) {
    if (!(await untilShare(out, share, bytes, coordinator))) throw new Error('the run ended too early');
    if (share === 0.6) await redis.restart();
    else if (share === 0.7) {
      await kill(coordinator);
      coordinator = coordinate();
    } else {
      await kill(workers.shift());
      kills += 1;
      workers.push(await worker());
    }
  }
  await once(coordinator, 'exit');
  await Promise.all(workers.map((each) => kill(each, 'SIGTERM')));
  return { kills, sha256: await sha256(out) };
}
