import { describe, expect, it } from '@jest/globals';
import { FaceError } from '@face/core';
import { appendFileSync, existsSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { BatchJournal } from '../../src/batch/batch-journal.js';
import { createPairJudge } from '../../src/batch/pair-judge.js';
import type { JudgeChunk } from '../../src/batch/pair-outcome.js';
import { type RunBatchOptions, runBatch } from '../../src/batch/run-batch.js';
import { temporaryFolder } from '../temporary-folder.js';
import { INVENTED, inventedCsv, inventedTemplate } from './invented-pairs.js';

const folder = temporaryFolder();
const list = folder.write('pairs.csv', inventedCsv(2000));
let files = 0;
const newFile = (): string => join(folder.path, `out-${(files += 1)}.jsonl`);
const judge = createPairJudge({ ...INVENTED, folder: folder.path });
const options = (out: string): RunBatchOptions => ({
  out,
  judge,
  model: 'made-up-1/balanced',
  scorerKey: 'calibration-1',
  chunkRows: 64,
});
const read = (file: string): string => readFileSync(file, 'utf8');

/** The result of a run that nothing disturbed. */
async function undisturbed(): Promise<string> {
  const out = newFile();
  await runBatch(list, options(out));
  return read(out);
}

describe('runBatch', () => {
  it('answers every row of the list in its order', async () => {
    const out = newFile();
    const summary = await runBatch(list, options(out));
    expect(summary).toEqual({
      pairs: 2000,
      scored: 1952,
      failuresByCode: { NO_FACE: 48 },
      rejected: 21,
      remembered: 0,
      out,
    });
    const lines = read(out).trimEnd().split('\n');
    expect(lines).toHaveLength(2021);
    const rows = read(list).trimEnd().split('\n').slice(1);
    lines.forEach((line, index) => {
      const record = JSON.parse(line) as Record<string, unknown>;
      if (rows[index] === 'only-one-field') {
        expect(record).toEqual({ line: index + 2, rejected: expect.stringContaining('expected string') });
      } else {
        expect(`${String(record.a)},${String(record.b)}`).toBe(rows[index]);
        expect(record.model).toBe('made-up-1/balanced');
        expect('score' in record).toBe(record.failure === undefined);
      }
    });
    expect(existsSync(`${out}.part`) || existsSync(`${out}.lock`)).toBe(false);
  });

  it('embeds each image once', async () => {
    const seen: string[] = [];
    const counting = createPairJudge({
      ...INVENTED,
      embed: (path) => {
        seen.push(path);
        return inventedTemplate(path);
      },
      folder: folder.path,
    });
    await runBatch(list, { ...options(newFile()), judge: counting });
    expect(seen.length).toBe(new Set(seen).size);
  });

  it.each([1, 7, 64, 100_000])('gives the same file with chunks of %s rows', async (chunkRows) => {
    const out = newFile();
    await runBatch(list, { ...options(out), chunkRows, inFlight: 3 });
    expect(read(out)).toBe(await undisturbed());
  });

  it('gives the same file when answers come out of order', async () => {
    let call = 0;
    const shuffled: JudgeChunk = async (pairs, signal) => {
      await new Promise((resolve) => setTimeout(resolve, (7 * (call += 1)) % 11));
      return judge(pairs, signal);
    };
    const out = newFile();
    await runBatch(list, { ...options(out), judge: shuffled, inFlight: 8 });
    expect(read(out)).toBe(await undisturbed());
  });

  it('goes on after any number of stops, asking nothing twice that is in the file', async () => {
    const out = newFile();
    let asked = 0;
    let stops = 0;
    for (let isDone = false; !isDone;) {
      const control = new AbortController();
      let chunks = 0;
      const stopping: JudgeChunk = (pairs, signal) => {
        asked += pairs.length;
        if ((chunks += 1) === 9) control.abort();
        return judge(pairs, signal);
      };
      try {
        // Another chunk size each time: it has no influence on the result.
        const chunkRows = 20 + stops;
        await runBatch(list, { ...options(out), chunkRows, judge: stopping, signal: control.signal });
        isDone = true;
      } catch (error) {
        expect(error).toMatchObject({ code: 'ABORTED' });
        expect(existsSync(out)).toBe(false);
        stops += 1;
      }
    }
    expect(stops).toBeGreaterThan(8);
    expect(read(out)).toBe(await undisturbed());
    expect(asked).toBeLessThan(2000 * 2);
  });

  it('goes on from what a crash left, wherever it cut the file', async () => {
    const whole = await undisturbed();
    const bytes = Buffer.from(whole);
    for (const cut of [0, 1, 700, 20_000, bytes.length - 1]) {
      const out = newFile();
      writeFileSync(`${out}.part`, bytes.subarray(0, cut));
      const { remembered } = await runBatch(list, options(out));
      expect(remembered).toBe(bytes.subarray(0, cut).toString().split('\n').length - 1);
      expect(read(out)).toBe(whole);
    }
  });

  it('drops what a power failure damaged', async () => {
    const whole = await undisturbed();
    const out = newFile();
    writeFileSync(`${out}.part`, Buffer.concat([Buffer.from(whole.slice(0, 5000)), Buffer.alloc(4096)]));
    await runBatch(list, options(out));
    expect(read(out)).toBe(whole);
  });

  it('does nothing for a result that is complete, and goes on when the list has grown', async () => {
    const grown = folder.write('grown.csv', inventedCsv(500));
    const out = newFile();
    await runBatch(grown, options(out));
    const before = read(out);
    const idle: JudgeChunk = () => Promise.reject(new Error('nothing to ask'));
    expect(await runBatch(grown, { ...options(out), judge: idle })).toMatchObject({
      pairs: 500,
      remembered: 505,
    });
    expect(read(out)).toBe(before);
    appendFileSync(grown, 'p1-1,p1-2\n');
    const { remembered } = await runBatch(grown, options(out));
    expect(remembered).toBe(505);
    expect(read(out).slice(0, before.length)).toBe(before);
    expect(read(out).slice(before.length)).toMatch(/^\{"pair":"[^\n]*"score"[^\n]*\}\n$/);
  });

  it('refuses a file that answers another list or model, and leaves it as it is', async () => {
    const out = newFile();
    await runBatch(list, options(out));
    const before = read(out);
    const other = folder.write('other.csv', inventedCsv(2000, 2));
    const shorter = folder.write('shorter.csv', inventedCsv(100));
    const refused = { code: 'DATASET_INVALID', params: { file: out } };
    await expect(runBatch(other, options(out))).rejects.toMatchObject(refused);
    await expect(runBatch(shorter, options(out))).rejects.toMatchObject(refused);
    const otherModel = { ...options(out), model: 'other-1/balanced' };
    await expect(runBatch(list, otherModel)).rejects.toMatchObject(refused);
    const otherCalibration = { ...options(out), scorerKey: 'calibration-2' };
    await expect(runBatch(list, otherCalibration)).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('another calibration'),
    });
    expect(read(out)).toBe(before);
  });

  it('ends with the error of a judge, keeping what was answered', async () => {
    const out = newFile();
    let call = 0;
    const failing: JudgeChunk = (pairs, signal) =>
      (call += 1) === 10 ? Promise.reject(new FaceError('MODEL_RUN_FAILED')) : judge(pairs, signal);
    await expect(runBatch(list, { ...options(out), judge: failing })).rejects.toMatchObject({
      code: 'MODEL_RUN_FAILED',
    });
    const { remembered } = await runBatch(list, options(out));
    expect(remembered).toBeGreaterThanOrEqual(64 * 6);
    expect(read(out)).toBe(await undisturbed());
  });

  it('lets nobody else write the file, but takes over from the dead', async () => {
    const out = newFile();
    // The process that started this one is alive.
    writeFileSync(`${out}.lock`, `${hostname()} ${process.ppid}`);
    await expect(runBatch(list, options(out))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    // Process ids end far below.
    writeFileSync(`${out}.lock`, `${hostname()} 999999999`);
    await expect(runBatch(list, options(out))).resolves.toMatchObject({ pairs: 2000 });
  });

  it('takes over a lock whose number is that of another process by now', async () => {
    const out = newFile();
    // In a container that was killed and started again, the same number is this very process.
    for (const holder of [`${process.pid}`, `${process.ppid} 12345 made-up`]) {
      writeFileSync(`${out}.lock`, `${hostname()} ${holder}`);
      await expect(runBatch(list, options(out))).resolves.toMatchObject({ pairs: 2000 });
    }
  });

  it('lets one of several runs of one process write', async () => {
    const out = newFile();
    const runs = await Promise.allSettled([1, 2, 3].map(() => runBatch(list, options(out))));
    expect(runs.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(readdirSync(folder.path).filter((name) => name.includes('.lock'))).toEqual([]);
  });

  it('names a list that is missing, not UTF-8 or of other columns, and makes no file', async () => {
    const lists = [
      join(folder.path, 'absent.csv'),
      folder.write('latin1.csv', Buffer.from('a,b\nJos\xe9,b\n', 'latin1')),
      folder.write('columns.csv', 'a,b,colour\nx,y,red\n'),
    ];
    for (const each of lists) {
      const out = newFile();
      await expect(runBatch(each, options(out))).rejects.toMatchObject({
        code: 'DATASET_INVALID',
        params: { file: each },
      });
      expect(existsSync(out)).toBe(false);
    }
  });

  it('tells of a folder that cannot be written', async () => {
    const file = folder.write('a-file', '');
    await expect(runBatch(list, options(join(file, 'out.jsonl')))).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
  });

  it('refuses a folder as the result, and leaves it where it is', async () => {
    const file = folder.write('results/keep.txt', 'x');
    const run = runBatch(list, options(join(folder.path, 'results')));
    await expect(run).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(existsSync(file)).toBe(true);
  });

  it('makes the folder of the result', async () => {
    const { out } = await runBatch(list, options(join(folder.path, 'new/folder/out.jsonl')));
    expect(existsSync(out)).toBe(true);
  });

  it('tells of a result that can no longer be written', async () => {
    const journal = await BatchJournal.open(newFile());
    await journal.append(['{}']);
    await journal.close();
    await expect(journal.append(['{}'])).rejects.toMatchObject({ code: 'OUTPUT_FAILED' });
  });

  it('finishes a complete file that a crash kept from its name', async () => {
    const out = newFile();
    await runBatch(list, options(out));
    const whole = read(out);
    renameSync(out, `${out}.part`);
    await runBatch(list, options(out));
    expect(read(out)).toBe(whole);
  });
});

describe('createPairJudge', () => {
  it('tries an image again whose worker was lost, and gives it up in the end', async () => {
    const attempts = new Map<string, number>();
    const judgeOfLosses = createPairJudge({
      ...INVENTED,
      embed: (path) => {
        const attempt = (attempts.get(path) ?? 0) + 1;
        attempts.set(path, attempt);
        const isLost = path.endsWith('p1-1') ? attempt < 3 : path.endsWith('p2-2');
        return isLost ? Promise.reject(new FaceError('ENGINE_WORKER_LOST')) : inventedTemplate(path);
      },
      folder: '/',
    });
    const outcomes = await judgeOfLosses([
      ['p1-1', 'p1-2'],
      ['p1-1', 'p2-2'],
    ]);
    expect(outcomes).toEqual([
      { score: expect.any(Number), cosine: expect.any(Number) },
      { failure: 'ENGINE_WORKER_LOST', side: 'b' },
    ]);
    expect(attempts.get('/p1-1')).toBe(3);
  });
});
