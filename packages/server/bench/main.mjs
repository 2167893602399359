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
import { answerOf, cpuMs, residentMb, startChild, stopChild } from './child.mjs';
import { compareRequest, load } from './load.mjs';
import { benchPhotos } from './photos.mjs';
import { stopUnderLoad } from './stop-under-load.mjs';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const { values } = parseArgs({
  options: {
    pack: { type: 'string', default: 'standard' },
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '3' },
    'overload-seconds': { type: 'string', default: '60' },
    photos: { type: 'string' },
    'skip-fuzz': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  process.stdout.write(
    'node packages/server/bench/main.mjs [--pack standard] [--seconds 10] [--rounds 3] ' +
      '[--overload-seconds 60] [--photos folder] [--skip-fuzz]\n',
  );
  process.exit(0);
}

const WORKERS = 2;
const CONNECTIONS = 8;
const PROTOCOLS = ['tencent', 'facepp', 'rest'];
const OVERLOAD_FACTOR = 10;
const OVERLOAD_CONNECTIONS = 200;
const [seconds, rounds, overloadSeconds] = [values.seconds, values.rounds, values['overload-seconds']].map(
  Number,
);
const photos = benchPhotos(values.photos);
const say = (line) => process.stdout.write(`${line}\n`);
const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
};
const round = (number, digits = 1) => Number(number.toFixed(digits));

function quantile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

async function startServer() {
  const child = startChild('./server-process.mjs', {
    port: 0,
    log: 'silent',
    facepp: { minFaceSize: 'lenient' },
    engine: { pack: values.pack, workers: WORKERS },
  });
  const { url } = await answerOf(child);
  return { child, url };
}

async function runBareEngine(pair) {
  const task = { pack: values.pack, workers: WORKERS, seconds, inFlight: CONNECTIONS };
  const child = startChild('./bare-engine.mjs', {
    ...task,
    photos: pair.map((photo) => photo.toString('base64')),
  });
  return answerOf(child);
}

/** Saturates a server by each protocol in turn, the bare engine in between, health asked all the while. */
async function measureThroughput() {
  const bare = [];
  const served = Object.fromEntries(PROTOCOLS.map((protocol) => [protocol, []]));
  const latenciesMs = [];
  for (let turn = 0; turn < rounds; turn++) {
    for (const protocol of PROTOCOLS) {
      bare.push(await runBareEngine(photos.large));
      const { child, url } = await startServer();
      const request = compareRequest(protocol, photos.large);
      await load({ url, request, connections: CONNECTIONS, seconds: 1 });
      const probe = startChild('./health-probe.mjs', { url });
      const cpuBefore = cpuMs(child.pid);
      const result = await load({ url, request, connections: CONNECTIONS, seconds });
      const cpuMsPerImage = (cpuMs(child.pid) - cpuBefore) / (result.codes.OK * 2);
      probe.send('stop');
      latenciesMs.push(...(await answerOf(probe)).latenciesMs);
      const imagesPerSecond = result.okPerSecond * 2;
      served[protocol].push({ imagesPerSecond, cpuMsPerImage });
      await stopChild(child);
      const direct = bare.at(-1);
      say(
        `  round ${turn + 1} ${protocol.padEnd(8)} ${round(imagesPerSecond)} images/s at ` +
          `${round(cpuMsPerImage)} ms CPU each, bare ${round(direct.imagesPerSecond)} at ` +
          `${round(direct.cpuMsPerImage)}, ratio ${round(imagesPerSecond / direct.imagesPerSecond, 3)}`,
      );
    }
  }
  return { bare, served, latenciesMs };
}

/** Offers ten times of what the server can do and watches answers, memory and recovery. */
async function measureOverload() {
  const { child, url } = await startServer();
  const request = compareRequest('tencent', photos.small);
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
  const request = compareRequest('tencent', photos.small);
  return stopUnderLoad({ url, request, afterMs: 2000, stop: () => stopChild(child) });
}

function runFuzz() {
  const args = ['jest', '-c', 'packages/server/jest.config.cjs', 'test/fuzz'];
  return spawnSync('npx', args, { cwd: root, stdio: ['ignore', 'ignore', 'ignore'] }).status === 0;
}

const must = [];
const promise = (name, target, measured, holds) => must.push({ name, target, measured, holds });
const loadBefore = loadavg()[0];

say(`throughput, ${WORKERS} workers, pack ${values.pack}, load average ${round(loadBefore)}`);
const { bare, served, latenciesMs } = await measureThroughput();
for (const protocol of PROTOCOLS) {
  // Each round has its own bare run right before it, so that a slow moment of the machine hits both.
  const offset = PROTOCOLS.indexOf(protocol);
  const ratios = served[protocol].map(
    ({ imagesPerSecond }, turn) => imagesPerSecond / bare[turn * PROTOCOLS.length + offset].imagesPerSecond,
  );
  promise(
    `images/s by ${protocol} as a share of the bare engine`,
    0.9,
    round(median(ratios), 3),
    median(ratios) >= 0.9,
  );
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
  bare,
  served,
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
