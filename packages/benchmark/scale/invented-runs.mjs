import { join } from 'node:path';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { cpuSeconds } from './machine-load.mjs';
import { kill, sha256, start } from './processes.mjs';

const script = (name) => fileURLToPath(new URL(name, import.meta.url));

/** Runs a batch over invented templates in a process of its own; its memory on the way, time and CPU. */
async function inventedBatch(list, out, ...more) {
  const child = start(process.execPath, [script('invented-batch.mjs'), list, out, ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (part) => (text += part));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the batch ended with ${code}`);
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { ...lines.at(-1), memory: lines.slice(0, -1) };
}

/** Memory of a long batch. */
export function longBatch(folder, list) {
  return inventedBatch(list, join(folder, 'long.jsonl'));
}

/** What the queue itself costs: pairs without pictures, two workers, CPU of the coordinator and of Redis. */
export async function queueCost(folder, list, redis) {
  const workers = [1, 2].map(() =>
    start(process.execPath, [script('invented-worker.mjs'), redis.url], {
      stdio: ['ignore', 'ignore', 'pipe'],
    }),
  );
  await Promise.all(workers.map((worker) => once(worker.stderr, 'data')));
  const before = cpuSeconds(redis.pid());
  const queued = await inventedBatch(list, join(folder, 'queued-invented.jsonl'), redis.url);
  const redisCpuSeconds = cpuSeconds(redis.pid()) - before;
  await Promise.all(workers.map((worker) => kill(worker)));
  const local = await inventedBatch(list, join(folder, 'local-invented.jsonl'));
  const [one, other] = [
    await sha256(join(folder, 'queued-invented.jsonl')),
    await sha256(join(folder, 'local-invented.jsonl')),
  ];
  return { queued, local, redisCpuSeconds, isSame: one === other };
}
