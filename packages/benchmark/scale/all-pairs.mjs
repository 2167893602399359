import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TemplateFile, TemplateMatrix, countAllPairs } from '../dist/index.js';

const DIMENSIONS = 256;

/**
 * Counts every template against every other, in memory and from a file that is read by the panel. Templates are random
 * directions, three to a person.
 */
export async function allPairs(folder, count) {
  const values = randomRows(count);
  const subjects = Int32Array.from({ length: count }, (_, row) => Math.floor(row / 3));
  const inMemory = await timed(new TemplateMatrix(values, DIMENSIONS, subjects));
  const place = mkdtempSync(join(folder, 'templates-'));
  const path = join(place, 'templates.f32');
  writeFileSync(path, new Uint8Array(values.buffer));
  const file = await TemplateFile.open(path, DIMENSIONS, subjects);
  try {
    const onDisk = await timed(file);
    const isSame = Buffer.from(onDisk.counts.buffer).equals(Buffer.from(inMemory.counts.buffer));
    const { pairs, seconds, kernelMs } = inMemory;
    return { templates: count, pairs, seconds, kernelMs, secondsOnDisk: onDisk.seconds, isSame };
  } finally {
    await file.close();
    rmSync(place, { recursive: true });
  }
}

async function timed(source) {
  const started = performance.now();
  const { genuine, impostor, kernelMs } = await countAllPairs(source);
  const seconds = (performance.now() - started) / 1000;
  return { pairs: genuine.total + impostor.total, seconds, kernelMs, counts: impostor.counts };
}

/** Unit-length rows from a small generator (xorshift32): the same on every machine. */
function randomRows(count) {
  const values = new Float32Array(count * DIMENSIONS);
  let state = 1;
  for (let index = 0; index < values.length; index += 1) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    values[index] = (state >>> 0) / 2 ** 32 - 0.5;
  }
  for (let row = 0; row < count; row += 1) {
    const own = values.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS);
    const length = Math.sqrt(own.reduce((sum, value) => sum + value * value, 0));
    own.forEach((value, index) => (own[index] = value / length));
  }
  return values;
}
