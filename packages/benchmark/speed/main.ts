import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isFaceError } from '@face/core';
import { createEngine } from '@face/engine';
import { loadPack } from '@face/models';
import { simd } from '@face/native';
import { openFaceApiPeer } from '../accuracy/face-api-peer.js';
import { type Comparers, type StoredSet, compareLatency } from './compare-latency.js';
import { PLAIN, SHIPPED, embedderSpeed, writePlainEmbedder } from './embedder-speed.js';
import { type LoadResult, firstScoreMs, underLoad } from './engine-process.js';
import { openFloor } from './floor.js';
import { type SpeedRow, mustHold } from './must-hold.js';
import { photoSets } from './photos.js';
import { startPythonPipeline } from './python-pipeline.js';
import { quantile, ratio, summary } from './statistics.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const shared = process.env.FACE_SHARED_DIR ?? join(root, '..', 'shared');
const HELP = `Measures the engine with the standard pack beside its peers, in turn in one run.
Usage: npm run bench:engine -- [options]
  --rounds <count>   compares of each photo size by each (default 60)
  --slow <count>     of these, how many also by @vladmandic/face-api (default 6)
  --seconds <count>  load of each worker count, twice (default 8)
  --out <folder>     default bench-results
`;
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '60' },
    slow: { type: 'string', default: '6' },
    seconds: { type: 'string', default: '8' },
    out: { type: 'string', default: join(root, 'bench-results') },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(HELP);
else {
  const folder = mkdtempSync(join(tmpdir(), 'face-bench-'));
  try {
    await main(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main(folder: string): Promise<void> {
  const loadBefore = loadavg();
  const pack = await loadPack('standard');
  const plain = await writePlainEmbedder(join(shared, 'models'), folder);
  const sets = (await photoSets()).map((set): StoredSet => store(set, folder));
  const medium = sets.find(({ name }) => name === '1350 px')!.files[0]!;

  const seconds = Number(values.seconds);
  const starts: number[] = [];
  for (let round = 0; round < 7; round += 1) starts.push(await firstScoreMs(medium, 2));
  const loads: { workers: number; result: LoadResult }[] = [];
  for (const workers of [1, 2, 2, 1])
    loads.push({ workers, result: await underLoad(medium, workers, seconds) });

  const embedder = plain === undefined ? {} : await embedderSpeed(pack, plain, 100);
  const comparers = await openComparers(pack, plain);
  const rows: SpeedRow[] = [];
  for (const set of sets) {
    const rounds = { all: Number(values.rounds), slow: Number(values.slow) };
    const samples = await compareLatency(set, comparers, rounds);
    rows.push({ photos: set.name, source: set.source, samples });
    printRow(rows.at(-1)!);
  }
  await comparers.close();

  const must = mustHold({ rows, loads, starts, embedder });
  const report = {
    date: new Date().toISOString(),
    machine: {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      memoryBytes: totalmem(),
      node: process.version,
      simd: simd().active,
      loadBefore,
      loadAfter: loadavg(),
    },
    latencyMs: rows.map(({ photos, source, samples }) => ({
      photos,
      source,
      variants: mapValues(samples, (values) => summary(values)),
    })),
    load: loads.map(({ workers, result }) => ({ workers, ...result })),
    firstScoreMs: summary(starts),
    embedderMs: mapValues(embedder, (values) => summary(values)),
    embedderSpeedup: plain === undefined ? undefined : ratio(embedder[PLAIN]!, embedder[SHIPPED]!),
    must,
  };
  mkdirSync(values.out, { recursive: true });
  const file = join(values.out, 'engine.json');
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  for (const { workers, result } of loads) {
    const { imagesPerSecond, cpuMsPerImage, eventLoopDelayP99Ms, peakRssBytes } = result;
    process.stdout.write(
      `${workers} worker(s): ${imagesPerSecond.toFixed(1)} images/s, ${cpuMsPerImage.toFixed(1)} ms CPU an image, ` +
        `event loop p99 ${eventLoopDelayP99Ms.toFixed(1)} ms, peak RSS ${(peakRssBytes / 1e6).toFixed(0)} MB\n`,
    );
  }
  process.stdout.write(
    `first score after ${quantile(starts, 0.5).toFixed(0)} ms (median of ${starts.length})\n\n`,
  );
  for (const { name, target, measured, holds } of must) {
    const verdict = holds ? 'holds' : measured === undefined ? 'NOT MEASURED' : 'FALLS SHORT';
    process.stdout.write(
      `${verdict.padEnd(13)}${name}: ${measured?.toPrecision(3) ?? 'no peer'} (${target})\n`,
    );
  }
  process.stdout.write(`\nwritten to ${file}\n`);
  if (must.some(({ holds }) => !holds)) process.exitCode = 1;
}

async function openComparers(
  pack: Awaited<ReturnType<typeof loadPack>>,
  plain: string | undefined,
): Promise<Comparers & { close(): Promise<void> }> {
  const engine = await createEngine({ pack: 'standard', workers: 2 });
  const engineOneWorker = await createEngine({ pack: 'standard', workers: 1 });
  const floor = await openFloor(pack);
  const faceApi = await openFaceApiPeer();
  const python: Comparers['python'][number][] = [];
  for (const threads of plain === undefined ? [] : [1, 2]) {
    const pipeline = await startPythonPipeline(
      join(shared, 'models', 'yunet_n_320_320.onnx'),
      plain!,
      threads,
    );
    if (pipeline === undefined) continue;
    python.push({ name: `python, ${pipeline.runtime}, ${threads} thread(s)`, pipeline });
  }
  return {
    engine,
    engineOneWorker,
    floor,
    // Where it finds no face it saves itself the other networks: its time then is too good.
    faceApi: (jpeg) => faceApi.embedBytes(jpeg).catch(ignoreNoFace),
    python,
    close: async () => {
      await Promise.all([
        engine.close(),
        engineOneWorker.close(),
        floor.release(),
        ...python.map(({ pipeline }) => pipeline.close()),
      ]);
    },
  };
}

function ignoreNoFace(error: unknown): void {
  if (!isFaceError(error) || error.code !== 'NO_FACE') throw error;
}

function store(set: Omit<StoredSet, 'files'>, folder: string): StoredSet {
  const files = set.pairs.map((pair, at) => {
    const [a, b] = pair.map((bytes, side) => {
      const path = join(folder, `${set.name.replaceAll(' ', '-')}-${at}-${side}.jpg`);
      writeFileSync(path, bytes);
      return path;
    });
    return [a!, b!] as const;
  });
  return { ...set, files };
}

function printRow({ photos, source, samples }: SpeedRow): void {
  process.stdout.write(`\ncompare of two ${photos} (${source}), ms: p50 / p95 / p99\n`);
  for (const [name, values] of Object.entries(samples)) {
    const { p50, p95, p99, rounds } = summary(values);
    const figures = [p50, p95, p99].map((value) => value.toFixed(1)).join(' / ');
    process.stdout.write(`  ${name.padEnd(44)} ${figures}  (${rounds})\n`);
  }
}

function mapValues<From, To>(
  of: Readonly<Record<string, From>>,
  map: (value: From) => To,
): Record<string, To> {
  return Object.fromEntries(Object.entries(of).map(([key, value]) => [key, map(value)]));
}
