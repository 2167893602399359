import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { describeWithRedis, projectPath, startRedisServer } from '@face/testing';

jest.setTimeout(240_000);

const main = projectPath('packages/cli/dist/main.js');
const portraits = readdirSync(projectPath('samples')).filter((name) => name.endsWith('.jpg'));
let folder: string;
let list: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'face-batch-'));
  for (const name of portraits) cpSync(projectPath('samples', name), join(folder, name));
  const pairs = portraits.flatMap((a, index) => portraits.slice(index + 1).map((b) => `${a},${b}`));
  list = join(folder, 'pairs.csv');
  writeFileSync(list, ['a,b', ...pairs, 'absent.jpg,group.jpg', 'group.jpg,group.jpg', ''].join('\n'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function face(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', timeout: 180_000 });
}

function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
}

describe('face batch', () => {
  it('answers every row, and says what it could not use', () => {
    const out = join(folder, 'plain.jsonl');
    const { status, stdout } = face('batch', list, '--out', out);
    expect(status).toBe(0);
    expect(stdout).toContain('1 IMAGE_FILE_NOT_FOUND');
    expect(stdout).toContain('1 rows could not be used');
    const lines = readFileSync(out, 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength((portraits.length * (portraits.length - 1)) / 2 + 2);
    const records = lines.map((line) => JSON.parse(line) as { a: string; b: string; verdict?: string });
    const bruno = records.find(({ a, b }) => a === 'bruno-front.jpg' && b === 'bruno-smiling.jpg');
    expect(bruno).toMatchObject({ verdict: 'same', model: 'embedded-1/balanced/2' });
    expect(records.at(-2)).toMatchObject({ failure: 'IMAGE_FILE_NOT_FOUND', side: 'a' });
    expect(records.at(-1)).toMatchObject({ rejected: 'both images are the same file' });
  });

  it.each(['SIGINT', 'SIGKILL'] as const)('gives the same file after %s', async (signal) => {
    const out = join(folder, `${signal}.jsonl`);
    const command = ['batch', list, '--out', out, '--chunk', '3', '--workers', '1'];
    const first = start(...command);
    while (!existsSync(`${out}.part`) || readFileSync(`${out}.part`, 'utf8') === '') {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    first.kill(signal);
    const [code] = (await once(first, 'exit')) as [number | null];
    if (signal === 'SIGINT') expect(code).toBe(1);
    expect(existsSync(out)).toBe(false);
    const { status, stdout } = face(...command);
    expect(status).toBe(0);
    expect(stdout).toMatch(/[1-9]\d* rows were answered before/);
    expect(readFileSync(out, 'utf8')).toBe(readFileSync(join(folder, 'plain.jsonl'), 'utf8'));
  });

  it('ends with 2 without a place for the result and 4 for a list it cannot use', () => {
    expect(face('batch', list).status).toBe(2);
    expect(face('batch', join(folder, 'absent.csv'), '--out', join(folder, 'x.jsonl')).status).toBe(4);
    const { status, stderr } = face('batch', list, '--out', 'x', '--queue', 'redis://127.0.0.1:1');
    expect(status).toBe(1);
    expect(stderr).toContain('QUEUE_FAILED');
  });
});

describeWithRedis('face batch --queue', () => {
  it('gives the file of a single machine by a worker that ends when told', async () => {
    const redis = await startRedisServer();
    const worker = start('worker', '--queue', redis.url, '--root', folder);
    try {
      const out = join(folder, 'queue.jsonl');
      const { status } = face('batch', list, '--out', out, '--queue', redis.url, '--chunk', '16');
      expect(status).toBe(0);
      expect(readFileSync(out, 'utf8')).toBe(readFileSync(join(folder, 'plain.jsonl'), 'utf8'));
      worker.kill('SIGTERM');
      expect(await once(worker, 'exit')).toEqual([0, null]);
    } finally {
      worker.kill('SIGKILL');
      await redis.remove();
    }
  });

  it('says which worker a bench waits for, and is served by one of the same choice', async () => {
    const redis = await startRedisServer();
    const labelled = join(folder, 'labelled.csv');
    const rows = ['bruno-front.jpg,bruno-smiling.jpg,1', 'bruno-front.jpg,gita-front.jpg,0'];
    writeFileSync(labelled, ['a,b,same', ...rows, ''].join('\n'));
    const choice = ['--choose', 'most-central'];
    const out = join(folder, 'queued-bench');
    const bench = start('bench', labelled, '--out', out, '--queue', redis.url, ...choice);
    let worker: ChildProcess | undefined;
    try {
      const [said] = (await once(bench.stderr!, 'data')) as [Buffer];
      expect(String(said)).toContain('no worker yet: face worker --queue <url>');
      expect(String(said)).toContain('--choose most-central');
      worker = start('worker', '--queue', redis.url, '--root', folder, ...choice);
      expect(await once(bench, 'exit')).toEqual([0, null]);
      const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as { isComplete: boolean };
      expect(report.isComplete).toBe(true);
    } finally {
      for (const child of [bench, worker]) child?.kill('SIGKILL');
      await redis.remove();
    }
  });
});
