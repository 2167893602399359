import type { FaceComparer, ImageSource } from '@face/core';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { Agent, request } from 'undici';
import { createFaceppComparer, createTencentComparer } from '../src/index.js';

/** One requirement, with what was measured. */
interface Must {
  readonly name: string;
  readonly target: string;
  readonly measured: string;
  readonly holds: boolean;
}
interface Stats {
  readonly requests: number;
  readonly connections: number;
  readonly mostAtWork: number;
  readonly arrivedAtMs: number[];
}

const must: Must[] = [];
const rows: Record<string, string | number>[] = [];
const KEYS = { secretId: 'AKIDbench', secretKey: 'benchKey' };
const FACEPP_KEYS = { apiKey: 'benchKey', apiSecret: 'benchSecret' };
const unlimited = { rateLimit: { requests: 1_000_000 } };

const vendor = fork(fileURLToPath(new URL('loopback-vendor.mjs', import.meta.url)), { execArgv: [] });
const endpoint = `127.0.0.1:${String((await reply(vendor)).port)}`;
const shared = { endpoint, protocol: 'http' } as const;

async function reply(child: ChildProcess): Promise<Record<string, unknown>> {
  const [message] = (await once(child, 'message')) as [Record<string, unknown>];
  return message;
}
async function tell(command: 'stats' | 'reset', delay = 0): Promise<Record<string, unknown>> {
  const answer = reply(vendor);
  vendor.send({ command, delay });
  return answer;
}
const stats = async (): Promise<Stats> => (await tell('stats')).stats as Stats;
const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;
const round = (value: number): number => Math.round(value * 1000) / 1000;

/** Median time of a call over that of a bare undici request with a body of the same size, interleaved. */
async function measureOverhead(
  name: string,
  comparer: FaceComparer,
  source: ImageSource,
  bodyBytes: number,
): Promise<void> {
  const dispatcher = new Agent({ connections: 1 });
  const body = Buffer.alloc(bodyBytes, 'x');
  const headers = { 'content-type': 'application/json' };
  const path = name.startsWith('Face++') ? 'facepp/v3/compare' : '';
  const [bare, ours]: [number[], number[]] = [[], []];
  const [warmUp, repetitions] = [300, 3000];
  for (let index = 0; index < warmUp + repetitions; index += 1) {
    const startedAt = performance.now();
    const answer = await request(`http://${endpoint}/${path}`, { dispatcher, method: 'POST', headers, body });
    await answer.body.json();
    const between = performance.now();
    await comparer.compare(source, source);
    if (index < warmUp) continue;
    bare.push(between - startedAt);
    ours.push(performance.now() - between);
  }
  await dispatcher.close();
  await comparer.close();
  const [bareMs, clientMs] = [round(median(bare)), round(median(ours))];
  const overheadMs = round(clientMs - bareMs);
  rows.push({ name, repetitions, bodyBytes, bareMs, clientMs, overheadMs });
  must.push({
    name: `overhead per request over bare undici, ${name}`,
    target: 'median below 1 ms',
    measured: `${overheadMs} ms (${clientMs} ms against ${bareMs} ms)`,
    holds: overheadMs < 1,
  });
}

interface Memory {
  readonly heapKiB: number;
  readonly externalKiB: number;
  readonly rssKiB: number;
}

function memory(): Memory {
  globalThis.gc!();
  globalThis.gc!();
  const { heapUsed, external, rss } = process.memoryUsage();
  const kib = (bytes: number): number => Math.round(bytes / 1024);
  return { heapKiB: kib(heapUsed), externalKiB: kib(external), rssKiB: kib(rss) };
}

async function measureSoak(name: string, comparer: FaceComparer, source: ImageSource): Promise<void> {
  await tell('reset');
  const calls = 10_000;
  // The heap settles within the first thousand; the process as the allocator sees it takes longer.
  let [early, middle]: (Memory | undefined)[] = [];
  for (let call = 1; call <= calls; call += 1) {
    await comparer.compare(source, source);
    if (call === 1000) early = memory();
    if (call === 5000) middle = memory();
  }
  const late = memory();
  const heapKiB = late.heapKiB - early!.heapKiB;
  const externalKiB = late.externalKiB - early!.externalKiB;
  const rssKiB = late.rssKiB - middle!.rssKiB;
  const { requests, connections } = await stats();
  await comparer.close();
  rows.push({ name: `${name}, sequential`, requests, connections, heapKiB, externalKiB, rssKiB });
  must.push({
    name: `10,000 sequential requests, ${name}: no growth of sockets or memory`,
    target:
      'at most 2 connections; heap and buffers within 512 KiB each from request 1,000 on, the process within ' +
      '8 MiB from request 5,000 on',
    measured:
      `${requests} requests, ${connections} connections, heap ${heapKiB} KiB, buffers ${externalKiB} KiB, ` +
      `process ${rssKiB} KiB`,
    holds:
      requests === calls && connections <= 2 && heapKiB <= 512 && externalKiB <= 512 && rssKiB <= 8 * 1024,
  });
}

async function measureLimits(): Promise<void> {
  const [calls, perSecond, concurrency] = [1000, 50, 16];
  await tell('reset', 20);
  const comparer = createTencentComparer({ ...KEYS, ...shared, concurrency, deadlineMs: 120_000 });
  const source = { url: 'https://example.com/a.jpg' };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: calls }, () => comparer.compare(source, source)));
  const seconds = round((performance.now() - startedAt) / 1000);
  await comparer.close();
  const { requests, connections, mostAtWork, arrivedAtMs } = await stats();
  const gaps = arrivedAtMs.slice(perSecond).map((atMs, index) => atMs - arrivedAtMs[index]!);
  const closestMs = round(Math.min(...gaps));
  rows.push({ name: '1,000 concurrent', requests, connections, mostAtWork, closestMs, seconds });
  must.push({
    name: '1,000 concurrent calls at 50 a second and 16 at once',
    target: 'at the server never 51 within a second, never 17 at once',
    measured: `${mostAtWork} at once; any 51 span at least ${closestMs} ms; ${seconds} s in all`,
    holds: requests === calls && mostAtWork <= concurrency && closestMs >= 1000,
  });
}

const photo = await sharp({
  create: {
    width: 640,
    height: 480,
    channels: 3,
    background: 'grey',
    noise: { type: 'gaussian', mean: 128, sigma: 12 },
  },
})
  .jpeg()
  .toBuffer();
const url = { url: 'https://example.com/a.jpg' };
const base64Bytes = Math.ceil(photo.length / 3) * 4;
const tencent = (): FaceComparer => createTencentComparer({ ...KEYS, ...shared, ...unlimited });
const facepp = (): FaceComparer => createFaceppComparer({ ...FACEPP_KEYS, ...shared, ...unlimited });

await measureOverhead('Tencent, two URLs', tencent(), url, 80);
await measureOverhead('Tencent, two photos', tencent(), { bytes: photo }, 2 * base64Bytes + 30);
await measureOverhead('Face++, two URLs', facepp(), url, 150);
await measureOverhead('Face++, two photos', facepp(), { bytes: photo }, 2 * photo.length + 700);
await measureSoak('Tencent', tencent(), url);
await measureSoak('Face++ with photos', facepp(), { bytes: photo });
await measureLimits();
vendor.disconnect();

const machine = {
  cpu: cpus()[0]!.model,
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  platform: `${platform()} ${arch()}`,
  node: process.version,
};
const folder = fileURLToPath(new URL('../../../bench-results/', import.meta.url));
mkdirSync(folder, { recursive: true });
const result = { date: new Date().toISOString(), machine, photoBytes: photo.length, rows, must };
writeFileSync(`${folder}vendors.json`, `${JSON.stringify(result, null, 2)}\n`);
for (const { name, target, measured, holds } of must) {
  process.stdout.write(`${holds ? 'holds' : 'FAILS'}  ${name}\n       ${target}: ${measured}\n`);
}
process.exitCode = must.every(({ holds }) => holds) ? 0 : 1;
