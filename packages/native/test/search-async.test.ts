import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { projectPath } from '@face/testing';
import {
  manyToMany,
  manyToManyAsync,
  quantizeInt8,
  search,
  searchAsync,
  searchManyAsync,
  type Metric,
} from '../src/index.js';
import { detached, resizable } from './expect-code.js';
import { noise } from './noise.js';

describe('searchAsync', () => {
  const dimensions = 64;
  const rows = 30_000;
  const gallery = noise(rows * dimensions, 3);
  const probe = gallery.slice(777 * dimensions, 778 * dimensions);
  const outputs = (): [Int32Array, Float32Array] => [new Int32Array(5), new Float32Array(5)];

  it('finds what search finds, with any number of threads', async () => {
    const expected = outputs();
    search(gallery, probe, 5, ...expected);
    for (const threads of [1, 2, 3]) {
      const found = outputs();
      await expect(searchAsync(gallery, probe, 5, ...found, { threads })).resolves.toBe(5);
      expect(found).toEqual(expected);
    }
  });

  it('leaves the event loop free', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await Promise.all(Array.from({ length: 20 }, () => searchAsync(gallery, probe, 5, ...outputs())));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });

  it('rejects at once when aborted before or during the run', async () => {
    await expect(
      searchAsync(gallery, probe, 5, ...outputs(), { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: 'ABORTED' });
    const controller = new AbortController();
    const running = searchAsync(gallery, probe, 5, ...outputs(), { signal: controller.signal });
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('survives a gallery that is given away during the run, and says so', async () => {
    const doomed = gallery.slice();
    const running = searchAsync(doomed, probe, 5, ...outputs());
    detached(doomed);
    await expect(running).rejects.toMatchObject({ code: 'TENSOR_INVALID' });
  });

  it('survives outputs that are given away during the run', async () => {
    const [indices, best] = outputs();
    const running = searchAsync(gallery, probe, 5, indices, best);
    detached(best);
    await expect(running).rejects.toMatchObject({ code: 'TENSOR_INVALID' });
  });

  it('keeps a gallery alive that nobody else holds', async () => {
    const found = outputs();
    const running = searchAsync(gallery.slice(), probe.slice(), 5, ...found, { metric: 'cosine' });
    for (let i = 0; i < 20; i++) new Float32Array(1 << 20).fill(i);
    await running;
    expect(found[0][0]).toBe(777);
  });

  it('takes shared memory', async () => {
    const shared = new Float32Array(new SharedArrayBuffer(gallery.byteLength));
    shared.set(gallery);
    const found = outputs();
    await searchAsync(shared, probe, 5, ...found, { metric: 'cosine' });
    expect(found[0][0]).toBe(777);
  });

  it('refuses a buffer that may shrink under it', async () => {
    const shrinking = resizable(gallery.byteLength);
    await expect(searchAsync(shrinking, probe, 5, ...outputs())).rejects.toMatchObject({
      code: 'TENSOR_INVALID',
    });
  });

  it('reads nothing of the buffer that JavaScript could answer', async () => {
    const doomed = gallery.slice();
    let asked = false;
    Object.defineProperty(doomed.buffer, 'resizable', {
      get: () => {
        asked = true;
        detached(doomed);
        return false;
      },
    });
    const found = outputs();
    await expect(searchAsync(doomed, probe, 5, ...found)).resolves.toBe(5);
    expect(asked).toBe(false);
    const shrinking = resizable(gallery.byteLength);
    Object.defineProperty(shrinking.buffer, 'resizable', { value: false });
    await expect(searchAsync(shrinking, probe, 5, ...found)).rejects.toMatchObject({
      code: 'TENSOR_INVALID',
    });
  });

  it('ends with the thread of the program that began it, soon and without harm', () => {
    // Many seconds of work in as many runs as may run at a time, and some that wait.
    const script = `
      const { Worker } = require('node:worker_threads');
      const code = "import('@face/native').then(({ searchManyAsync, manyToManyAsync }) => {" +
        "const [d, rows, probes] = [256, 40000, 8000];" +
        "const gallery = new Float32Array(rows * d).fill(0.1);" +
        "const queries = new Float32Array(probes * d).fill(0.1);" +
        "const results = () => ({ indices: new Int32Array(probes), best: new Float32Array(probes), counts: new Int32Array(probes) });" +
        "for (let i = 0; i < 5; i++) searchManyAsync(gallery, queries, d, 1, results(), { threads: 2 }).catch(() => {});" +
        "manyToManyAsync(gallery, queries.subarray(0, 99 * d), d, new Float32Array(rows * 99)).catch(() => {});" +
        "require('node:worker_threads').parentPort.postMessage('started'); });";
      const worker = new Worker(code, { eval: true });
      worker.once('message', async () => {
        const start = performance.now();
        await worker.terminate();
        process.stdout.write(performance.now() - start < 3000 ? 'soon' : 'late');
      });`;
    const run = spawnSync(process.execPath, ['-e', script], {
      cwd: projectPath('packages', 'native'),
      encoding: 'utf8',
    });
    expect(run).toMatchObject({ status: 0, stdout: 'soon' });
  });

  it('runs more searches than may run at a time', async () => {
    const expected = outputs();
    search(gallery, probe, 5, ...expected);
    const all = Array.from({ length: 12 }, outputs);
    await Promise.all(all.map((found) => searchAsync(gallery, probe, 5, ...found)));
    for (const found of all) expect(found).toEqual(expected);
  });

  it('takes a k as large as the gallery', async () => {
    const found = [new Int32Array(rows), new Float32Array(rows)] as const;
    await expect(searchAsync(gallery, probe, rows, ...found, { threads: 4 })).resolves.toBe(rows);
    expect(new Set(found[0]).size).toBe(rows);
    expect(found[1].every((score, i) => i === 0 || score <= found[1][i - 1]!)).toBe(true);
  });

  it('rejects for bad arguments instead of throwing', async () => {
    await expect(searchAsync(gallery, probe, 0, ...outputs())).rejects.toMatchObject({
      code: 'TENSOR_INVALID',
    });
    await expect(searchAsync(gallery, probe, 5, ...outputs(), { threads: 0 })).rejects.toMatchObject({
      code: 'TENSOR_INVALID',
    });
    const broken = gallery.slice();
    broken[64 * 20_000] = Number.NaN;
    await expect(searchAsync(broken, probe, 5, ...outputs(), { threads: 2 })).rejects.toMatchObject({
      code: 'TENSOR_INVALID',
    });
  });
});

describe('searchManyAsync and manyToManyAsync', () => {
  const [dimensions, rows, probeCount, k] = [48, 5000, 37, 4];
  const gallery = noise(rows * dimensions, 5);
  const probes = noise(probeCount * dimensions, 6);
  const results = (): { indices: Int32Array; best: Float32Array; counts: Int32Array } => ({
    indices: new Int32Array(probeCount * k),
    best: new Float32Array(probeCount * k),
    counts: new Int32Array(probeCount),
  });

  it.each<[Metric, number]>([
    ['dot', 1],
    ['cosine', 3],
    ['squared-euclidean', 2],
  ])(
    'find under %s with %d threads what one search and one score at a time find',
    async (metric, threads) => {
      const found = results();
      const threshold = metric === 'squared-euclidean' ? 7.6 : metric === 'cosine' ? 0.3 : 2;
      await searchManyAsync(gallery, probes, dimensions, k, found, { metric, threshold, threads });
      const out = new Float32Array(rows * probeCount);
      await manyToManyAsync(gallery, probes, dimensions, out, { metric, threads });
      const expected = new Float32Array(rows * probeCount);
      manyToMany(gallery, probes, dimensions, expected, metric);
      expect(out).toEqual(expected);
      for (let p = 0; p < probeCount; p++) {
        const [indices, best] = [new Int32Array(k), new Float32Array(k)];
        const probe = probes.subarray(p * dimensions, (p + 1) * dimensions);
        const count = search(gallery, probe, k, indices, best, { metric, threshold });
        expect(found.counts[p]).toBe(count);
        expect(found.indices.subarray(p * k, p * k + count)).toEqual(indices.subarray(0, count));
        expect(found.best.subarray(p * k, p * k + count)).toEqual(best.subarray(0, count));
      }
    },
  );

  it('score int8 by cosine unless told otherwise', async () => {
    const [small, smallProbes] = [new Int8Array(gallery.length), new Int8Array(probes.length)];
    quantizeInt8(gallery, small);
    quantizeInt8(probes, smallProbes);
    const out = new Float32Array(rows * probeCount);
    await manyToManyAsync(small, smallProbes, dimensions, out);
    expect(Math.max(...out.subarray(0, rows))).toBeLessThanOrEqual(1);
  });

  it('reject at once when aborted during the run', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const running = [
      searchManyAsync(gallery, probes, dimensions, k, results(), { signal }),
      manyToManyAsync(gallery, probes, dimensions, new Float32Array(rows * probeCount), { signal }),
    ];
    controller.abort();
    for (const run of running) await expect(run).rejects.toMatchObject({ code: 'ABORTED' });
  });

  it('survive arrays that are given away during the run, and say so', async () => {
    const doomed = gallery.slice();
    const out = new Float32Array(rows * probeCount);
    const found = results();
    const running = [
      manyToManyAsync(doomed, probes, dimensions, new Float32Array(out.length)),
      manyToManyAsync(gallery, probes, dimensions, out),
      searchManyAsync(gallery, probes, dimensions, k, found),
    ];
    for (const array of [doomed, out, found.counts]) detached(array);
    const refused = { status: 'rejected', reason: expect.objectContaining({ code: 'TENSOR_INVALID' }) };
    expect(await Promise.allSettled(running)).toEqual([refused, refused, refused]);
  });

  it.each<[string, () => Promise<void>]>([
    [
      'an output that may shrink',
      () => manyToManyAsync(gallery, probes, dimensions, resizable(rows * probeCount * 4)),
    ],
    [
      'an output of the wrong length',
      () => manyToManyAsync(gallery, probes, dimensions, new Float32Array(rows)),
    ],
    [
      'an output inside the gallery',
      () => manyToManyAsync(gallery, probes.subarray(0, dimensions), dimensions, gallery.subarray(0, rows)),
    ],
    [
      'counts of the wrong length',
      () => searchManyAsync(gallery, probes, dimensions, k, { ...results(), counts: new Int32Array(1) }),
    ],
    [
      'results that are too short',
      () => searchManyAsync(gallery, probes, dimensions, k, { ...results(), best: new Float32Array(k) }),
    ],
    ['dimensions that do not divide', () => searchManyAsync(gallery, probes, 47, k, results())],
    [
      'a row of NaN',
      () =>
        searchManyAsync(gallery.slice().fill(Number.NaN, 4000, 4001), probes, dimensions, k, results(), {
          threads: 2,
        }),
    ],
  ])('refuse %s', async (_name, run) => {
    await expect(run()).rejects.toMatchObject({ code: 'TENSOR_INVALID' });
  });
});
