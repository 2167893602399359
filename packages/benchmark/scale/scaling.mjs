import { join } from 'node:path';
import { cpuSeconds, untilQuiet } from './machine-load.mjs';
import { kill, startFace, startFaceWorker, succeed } from './processes.mjs';

const ROUNDS = 3;
/** A job embeds anew what it shares with its neighbours: with 64 rows here every image, for 1.9 times the CPU time. */
const CHUNK_ROWS = 1000;
/** How long a run waits for a quiet machine. */
const PATIENCE_MS = 120_000;

/**
 * Seconds that one and two workers, of one thread each, take for a list, in turns; and the CPU time of the workers,
 * which says what the work costs also when others use the machine.
 */
export async function scaling(folder, list, flags, redis) {
  const runs = { 1: [], 2: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const count of [1, 2]) runs[count].push(await run(round, count));
  }
  const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
  const of = (count, kind) => median(runs[count].map((each) => each[kind]));
  return {
    runs,
    quiet: [...runs[1], ...runs[2]].every(({ quiet }) => quiet),
    speedup: of(1, 'seconds') / of(2, 'seconds'),
    cpuGrowth: of(2, 'workerCpuSeconds') / of(1, 'workerCpuSeconds'),
  };

  async function run(round, count) {
    const workers = [];
    for (let index = 0; index < count; index += 1) {
      workers.push(await startFaceWorker(redis.url, '--workers', '1', ...flags));
    }
    const quiet = await untilQuiet(PATIENCE_MS);
    const cpu = () => workers.reduce((sum, { pid }) => sum + cpuSeconds(pid), 0);
    const [started, before] = [performance.now(), cpu()];
    const out = join(folder, `scaling-${round}-${count}.jsonl`);
    await succeed(
      startFace('batch', list, '--out', out, '--queue', redis.url, '--chunk', String(CHUNK_ROWS), ...flags),
    );
    const seconds = (performance.now() - started) / 1000;
    const workerCpuSeconds = cpu() - before;
    await Promise.all(workers.map((worker) => kill(worker, 'SIGTERM')));
    return { seconds, workerCpuSeconds, quiet };
  }
}
