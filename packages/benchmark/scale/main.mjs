// npm run bench:batch: does a long batch survive, stay small, and gain from workers?
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { allPairs } from './all-pairs.mjs';
import { longBatch, queueCost } from './invented-runs.mjs';
import { listImages, neighbours, writeList } from './pair-lists.mjs';
import { killAll, startRedis } from './processes.mjs';
import { scaling } from './scaling.mjs';
import { killedOverQueue, killedThrice, undisturbed } from './survival.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const HELP = `Runs long batches, kills them, and measures memory and scaling. Needs redis-server.
Usage: npm run bench:batch -- [options]
  --images <folder>   a folder per person (default ../shared/data/lfw-dev/images)
  --pack <name>       default standard
  --profile <name>    default balanced
  --pairs <count>     pairs of the batch that is killed (default 100000)
  --long <count>      pairs of the long batch over invented templates (default 1000000)
  --only <parts>      of survival, memory, queue, scaling, all-pairs; with commas between
  --out <file>        default bench-results/batch.json
`;
const { values } = parseArgs({
  options: {
    images: {
      type: 'string',
      default: join(process.env.FACE_SHARED_DIR ?? join(root, '../shared'), 'data/lfw-dev/images'),
    },
    pack: { type: 'string', default: 'standard' },
    profile: { type: 'string', default: 'balanced' },
    pairs: { type: 'string', default: '100000' },
    long: { type: 'string', default: '1000000' },
    only: { type: 'string', default: 'survival,memory,queue,scaling,all-pairs' },
    out: { type: 'string', default: join(root, 'bench-results/batch.json') },
    help: { type: 'boolean', default: false },
  },
});
const MAX_BYTES = 500e6;
const LEAST_SPEEDUP = 1.6;
const SCALING_PAIRS = 24_000;
/** Embedding is the work: each image is in some eight pairs. */
const SCALING_IMAGES = 3000;
const QUEUE_PAIRS = 200_000;
const ALL_PAIRS_TEMPLATES = 13_000;
const MAX_ALL_PAIRS_SECONDS = 10;

if (values.help) process.stdout.write(HELP);
else await main();

async function main() {
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => void killAll().then(() => process.exit(1)));
  }
  const folder = mkdtempSync(join(tmpdir(), 'face-scale-'));
  const parts = values.only.split(',');
  const flags = ['--pack', values.pack, '--profile', values.profile];
  const must = [];
  const measured = {};
  const machine = {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    node: process.version,
    load: loadavg()[0],
  };
  const redis = await startRedis(folder);
  try {
    if (parts.includes('survival')) await survival(folder, flags, redis, measured, must);
    if (parts.includes('memory')) await memory(folder, measured, must);
    if (parts.includes('queue')) await queue(folder, redis, measured, must);
    if (parts.includes('all-pairs')) await everyPair(folder, measured, must);
    if (parts.includes('scaling')) await scale(folder, flags, redis, measured, must);
  } finally {
    await killAll();
    rmSync(folder, { recursive: true, force: true });
  }
  mkdirSync(dirname(resolve(values.out)), { recursive: true });
  const result = {
    date: new Date().toISOString(),
    machine,
    pack: values.pack,
    profile: values.profile,
    measured,
    must,
  };
  writeFileSync(values.out, `${JSON.stringify(result, null, 2)}\n`);
  for (const { name, target, measured: value, holds } of must) {
    process.stdout.write(`${holds ? 'holds' : 'FAILS'}  ${name}: ${value} (${target})\n`);
  }
  process.stdout.write(`written to ${values.out}\n`);
  if (must.some(({ holds }) => !holds)) process.exitCode = 1;
}

async function survival(folder, flags, redis, measured, must) {
  const pairs = Number(values.pairs);
  const list = await imageList(folder, 'survival.csv', pairs);
  say(`${pairs} pairs, undisturbed`);
  const whole = await undisturbed(folder, list, flags);
  say(`the same, killed three times`);
  const killed = await killedThrice(folder, list, flags, whole.bytes);
  say(`the same over a queue, workers, Redis and coordinator killed`);
  const queued = await killedOverQueue(folder, list, flags, whole.bytes, redis);
  measured.survival = { pairs, seconds: whole.seconds, sha256: whole.sha256, killed, queued };
  for (const [name, run] of [
    [`${pairs} pairs, the batch killed three times`, killed],
    [`${pairs} pairs over a queue: three workers, Redis and the coordinator killed`, queued],
  ]) {
    const holds = run.sha256 === whole.sha256 && run.kills === 3;
    must.push({
      name,
      target: 'output identical',
      measured: holds ? 'identical' : `${run.sha256}, not ${whole.sha256}`,
      holds,
    });
  }
}

async function memory(folder, measured, must) {
  const pairs = Number(values.long);
  const list = join(folder, 'long.csv');
  const names = Array.from({ length: Math.ceil(pairs / 20) }, (_, index) => `image-${index}`);
  await writeList(list, neighbours(names, pairs));
  say(`${pairs} pairs of invented templates`);
  const run = await longBatch(folder, list);
  measured.memory = run;
  must.push({
    name: `memory of a batch of ${pairs} pairs`,
    target: `< ${MAX_BYTES / 1e6} MB`,
    measured: `${(run.peakBytes / 1e6).toFixed(0)} MB at most, ${(run.pairs / run.seconds).toFixed(0)} pairs/s`,
    holds: run.peakBytes < MAX_BYTES && run.pairs === pairs,
  });
}

async function everyPair(folder, measured, must) {
  say(`${ALL_PAIRS_TEMPLATES} templates, each against every other`);
  const run = await allPairs(folder, ALL_PAIRS_TEMPLATES);
  measured.allPairs = run;
  must.push({
    name: `${run.pairs} pairs of ${run.templates} templates`,
    target: `< ${MAX_ALL_PAIRS_SECONDS} s, the same counts from a file`,
    measured:
      `${run.seconds.toFixed(2)} s, ${run.kernelMs.toFixed(0)} ms of them in the kernels; ` +
      `from a file ${run.secondsOnDisk.toFixed(2)} s, ${run.isSame ? 'the same counts' : 'other counts'}`,
    holds: run.seconds < MAX_ALL_PAIRS_SECONDS && run.isSame,
  });
}

async function queue(folder, redis, measured, must) {
  const list = join(folder, 'queue.csv');
  const names = Array.from({ length: QUEUE_PAIRS / 20 }, (_, index) => `image-${index}`);
  await writeList(list, neighbours(names, QUEUE_PAIRS));
  say(`${QUEUE_PAIRS} pairs of invented templates over the queue`);
  const run = await queueCost(folder, list, redis);
  measured.queue = run;
  must.push({
    name: `${QUEUE_PAIRS} pairs over the queue and on one machine`,
    target: 'output identical',
    measured: `${run.isSame ? 'identical' : 'different'}, ${(QUEUE_PAIRS / run.queued.seconds).toFixed(0)} pairs/s`,
    holds: run.isSame,
  });
}

async function scale(folder, flags, redis, measured, must) {
  const list = await imageList(folder, 'scaling.csv', SCALING_PAIRS, SCALING_IMAGES);
  say(`${SCALING_PAIRS} pairs by one and by two workers`);
  const run = await scaling(folder, list, flags, redis);
  measured.scaling = { pairs: SCALING_PAIRS, images: SCALING_IMAGES, load: loadavg()[0], ...run };
  const spread = (count) => run.runs[count].map(({ seconds }) => seconds.toFixed(1)).join(', ');
  must.push({
    name: 'two workers of one thread against one',
    target: `>= ${LEAST_SPEEDUP} times as fast`,
    measured:
      `${run.speedup.toFixed(2)} times (${spread(1)} s against ${spread(2)} s), ${run.cpuGrowth.toFixed(2)} times the CPU` +
      (run.quiet ? '' : '; others used the machine'),
    holds: run.speedup >= LEAST_SPEEDUP,
  });
}

async function imageList(folder, name, pairs, images = Infinity) {
  if (!existsSync(values.images)) throw new Error(`no images at ${values.images}; see --images`);
  const list = join(folder, name);
  await writeList(
    list,
    neighbours(listImages(values.images).slice(0, images), pairs),
    resolve(values.images),
  );
  return list;
}

function say(line) {
  process.stderr.write(`${line}\n`);
}
