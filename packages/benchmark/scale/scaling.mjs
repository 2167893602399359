import { join } from 'node:path';
import { kill, startFace, startFaceWorker, succeed } from './processes.mjs';

const ROUNDS = 3;

/** Seconds that one and two workers, of one thread each, take for a list; in turns, median of the rounds. */
export async function scaling(folder, list, flags, redis) {
  const seconds = { 1: [], 2: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const count of [1, 2]) {
      const workers = [];
      for (let index = 0; index < count; index += 1) {
        workers.push(await startFaceWorker(redis.url, '--workers', '1', ...flags));
      }
      const started = performance.now();
      const out = join(folder, `scaling-${round}-${count}.jsonl`);
      await succeed(startFace('batch', list, '--out', out, '--queue', redis.url, '--chunk', '64', ...flags));
      seconds[count].push((performance.now() - started) / 1000);
      await Promise.all(workers.map((worker) => kill(worker, 'SIGTERM')));
    }
  }
  const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
  return {
    seconds,
    one: median(seconds[1]),
    two: median(seconds[2]),
    speedup: median(seconds[1]) / median(seconds[2]),
  };
}
