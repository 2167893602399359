import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { truncateSync } from 'node:fs';
import { collectImpostorTail, countAllPairs } from '../../src/protocol/all-pairs.js';
import { TemplateFile } from '../../src/templates/template-file.js';
import { syntheticPeople } from '../synthetic-people.js';
import { temporaryFolder } from '../temporary-folder.js';

// Forty million pairs, twice; slow where cores are shared.
jest.setTimeout(60_000);

const DIMENSIONS = 16;
const folder = temporaryFolder();
// Two whole panels of 4,096 rows and a ragged third.
const inMemory = syntheticPeople(3000, 3, { dimensions: DIMENSIONS });
const path = folder.write('templates.f32', new Uint8Array(inMemory.values.buffer));

describe('countAllPairs on a file', () => {
  let onDisk: TemplateFile;

  beforeAll(async () => {
    onDisk = await TemplateFile.open(path, DIMENSIONS, inMemory.subjects);
  });

  afterAll(() => onDisk.close());

  it('counts exactly what it counts in memory', async () => {
    const [disk, memory] = [await countAllPairs(onDisk), await countAllPairs(inMemory)];
    expect(disk.genuine.total).toBe(3000 * 3);
    expect(disk.genuine.total + disk.impostor.total).toBe((9000 * 8999) / 2);
    for (const kind of ['genuine', 'impostor', 'impostorByPerson'] as const) {
      // Two million counts: compared as bytes, because one by one takes seconds.
      expect(Buffer.from(disk[kind].counts.buffer).equals(Buffer.from(memory[kind].counts.buffer))).toBe(
        true,
      );
    }
  });

  it('lists the same tail as in memory', async () => {
    const { impostor } = await countAllPairs(inMemory);
    const from = impostor.thresholdFor(500);
    const expected = impostor.countAtOrAbove(from);
    const disk = await collectImpostorTail(onDisk, from);
    const memory = await collectImpostorTail(inMemory, from);
    expect(disk).toEqual(memory);
    expect(disk!.scores).toHaveLength(expected);
    expect((await countAllPairs(onDisk, { tailFrom: from })).tail).toEqual(memory);
  });

  it('refuses a file of another size, none, and one that shrinks', async () => {
    for (const bad of [folder.write('short.f32', new Uint8Array(100)), `${path}.absent`]) {
      await expect(TemplateFile.open(bad, DIMENSIONS, inMemory.subjects)).rejects.toMatchObject({
        code: 'DATASET_INVALID',
        params: { file: bad },
      });
    }
    const shrinking = folder.write('shrinking.f32', new Uint8Array(inMemory.values.buffer));
    const source = await TemplateFile.open(shrinking, DIMENSIONS, inMemory.subjects);
    truncateSync(shrinking, 1000);
    await expect(countAllPairs(source)).rejects.toMatchObject({ code: 'DATASET_INVALID' });
    await source.close();
  });
});
