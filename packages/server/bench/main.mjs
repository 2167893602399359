#!/usr/bin/env node
/**
 * Measures the server against the bare engine on this machine and tries its promises: throughput, health latency,
 * overload, stop under load, malformed requests. Prints a table and writes bench-results/server.json.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { answerOf, residentMb, startChild, stopChild } from './child.mjs';
import { KEY, compareRequest, load } from './load.mjs';
import { median, quantile, round } from './numbers.mjs';
import { benchPhotos } from './photos.mjs';
import { stopUnderLoad } from './stop-under-load.mjs';
import { measureThroughput } from './throughput.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const { values } = parseArgs({
  options: {
    pack: { type: 'string', default: 'standard' },
    seconds: { type: 'string', default: '10' },
    slices: { type: 'string', default: '15' },
    'overload-seconds': { type: 'string', default: '60' },
    photos: { type: 'string' },
    'skip-fuzz': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(
    'node packages/server/bench/main.mjs [--pack standard] [--seconds 10] [--slices 15] ' +
      '[--overload-seconds 60] [--photos folder] [--skip-fuzz]\n',
  );
  process.exit(0);
}

const WORKERS = 2;
const CONNECTIONS = 8;
const OVERLOAD_FACTOR = 10;
const OVERLOAD_CONNECTIONS = 200;
const [seconds, slices, overloadSeconds] = [values.seconds, values.slices, values['overload-seconds']].map(
  Number,
);
const photos = benchPhotos(values.photos);
const say = (line) => process.stdout.write(`${line}\n`);

async function startServer() {
  const child = startChild('./server-process.mjs', {
    port: 0,
    log: 'silent',
    keys: [KEY],
    engine: { pack: values.pack, workers: WORKERS },
  });
  const { url } = await answerOf(child);
  return { child, url };
}

/** Offers ten times of what the server can do and watches answers, memory and recovery. */
async function measureOverload() {
  const { child, url } = await startServer();
  const request = compareRequest('tencent', photos.small, url);
  const usual = { url, request, connections: CONNECTIONS, seconds: Math.min(seconds, 5) };
  await load({ ...usual, seconds: 1 });
  const before = await load(usual);
  const samplesMb = [];
  const sampler = setInterval(() => samplesMb.push(residentMb(child.pid)), 500);
  const rate = Math.round(before.okPerSecond * OVERLOAD_FACTOR);
  const during = await load({
    url,
    request,
    connections: OVERLOAD_CONNECTIONS,
    seconds: overloadSeconds,
    rate,
  });
  clearInterval(sampler);
  const after = await load(usual);
  await stopChild(child);
  const quarter = Math.floor(samplesMb.length / 4);
  const secondQuarter = median(samplesMb.slice(quarter, quarter * 2));
  const lastQuarter = median(samplesMb.slice(quarter * 3));
  return {
    before,
    during,
    after,
    rate,
    growth: lastQuarter / secondQuarter - 1,
    peakMb: Math.max(...samplesMb),
  };
}

async function measureStop() {
  const { child, url } = await startServer();
  const request = compareRequest('tencent', photos.small, url);
  return stopUnderLoad({ url, request, afterMs: 2000, stop: () => stopChild(child) });
}

/** True when it passes; else what it said is shown. */
function runFuzz() {
  const args = ['jest', '-c', 'packages/server/jest.config.cjs', 'test/fuzz'];
  const { status, stdout, stderr } = spawnSync('npx', args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) say(`${stdout}${stderr}`);
  return status === 0;
}

const must = [];
const promise = (name, target, measured, holds) => must.push({ name, target, measured, holds });
const loadBefore = loadavg()[0];

say(
  `throughput, ${WORKERS} workers, ${slices} pairs of slices, pack ${values.pack}, load average ${round(loadBefore)}`,
);
const { protocols, latenciesMs } = await measureThroughput({
  pack: values.pack,
  workers: WORKERS,
  connections: CONNECTIONS,
  slices,
  photos: photos.large,
  say,
});
for (const [protocol, { ratio }] of Object.entries(protocols)) {
  const name = `images/s by ${protocol} as a share of the bare engine, median`;
  promise(name, 0.9, round(ratio.median, 3), ratio.median >= 0.9);
}
const healthP99Ms = quantile(latenciesMs, 0.99);
promise('p99 of /healthz at saturation, ms', 50, round(healthP99Ms), healthP99Ms < 50);

say(`overload, ${OVERLOAD_FACTOR}x for ${overloadSeconds} s`);
const overload = await measureOverload();
const unclean = Object.keys(overload.during.codes).filter(
  (code) => !['OK', 'RequestLimitExceeded'].includes(code),
);
promise(
  `overload ${OVERLOAD_FACTOR}x: answers that are neither a score nor a clean refusal`,
  0,
  unclean.reduce((sum, code) => sum + overload.during.codes[code], 0) + overload.during.connectionErrors,
  unclean.length === 0 && overload.during.connectionErrors === 0,
);
promise(
  'overload: memory growth, last quarter over second',
  0.05,
  round(overload.growth, 3),
  overload.growth <= 0.05,
);
const recovery = overload.after.okPerSecond / overload.before.okPerSecond;
promise('overload: throughput afterwards as a share of before', 0.95, round(recovery, 3), recovery >= 0.95);

say('stop under load');
const stopped = await measureStop();
promise(
  'SIGTERM under load: accepted requests without an answer',
  0,
  stopped.lost,
  stopped.lost === 0 && stopped.answered > 0,
);

if (!values['skip-fuzz']) {
  say('5,000 malformed requests');
  const passed = runFuzz();
  promise('5,000 malformed requests: answered in time, in their protocol, never 5xx', true, passed, passed);
}

const machine = {
  cpu: cpus()[0].model,
  cores: cpus().length,
  node: process.version,
  loadBefore,
  loadAfter: loadavg()[0],
};
const rows = {
  protocols,
  healthzMs: { p50: round(median(latenciesMs), 2), p99: round(healthP99Ms, 2), samples: latenciesMs.length },
  overload: { ...overload, peakMb: round(overload.peakMb) },
  stop: stopped,
};
mkdirSync(join(root, 'bench-results'), { recursive: true });
writeFileSync(
  join(root, 'bench-results/server.json'),
  `${JSON.stringify({ machine, pack: values.pack, rows, must }, null, 2)}\n`,
);
say('');
for (const { name, target, measured, holds } of must) {
  say(`${holds ? 'holds ' : 'MISSES'}  ${name}: ${measured} (target ${target})`);
}
say(`written to bench-results/server.json`);
process.exitCode = must.every(({ holds }) => holds) ? 0 : 1;
