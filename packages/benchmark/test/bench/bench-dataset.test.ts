import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { openBenchDataset } from '../../src/bench/bench-dataset.js';
import { readPriceTable } from '../../src/bench/price-table.js';
import { temporaryFolder } from '../temporary-folder.js';

const folder = temporaryFolder();

describe('openBenchDataset', () => {
  it('opens a list and counts the rows that it cannot use', async () => {
    const file = folder.write(
      'list.csv',
      'a,b,same,person_a,person_b\nx,y,1,P,P\nx,z,0,P,Q\nx,w,0,P,P\nbroken\n',
    );
    const { kind, pairs, rejected, root } = await openBenchDataset(file);
    expect([kind, pairs.length, root]).toEqual(['list', 2, folder.path]);
    expect(rejected.map(({ line }) => line)).toEqual([4, 5]);
    expect(rejected[0]!.reason).toContain('labelled different, but both show P');
  });

  it('draws pairs from a folder per person', async () => {
    for (const name of ['ann/1.jpg', 'ann/2.jpg', 'bob/1.jpg', 'bob/2.jpg'])
      folder.write(`people/${name}`, 'x');
    const { kind, pairs, images, folds } = await openBenchDataset(join(folder.path, 'people'), {
      pairsPerClass: 2,
    });
    expect([kind, pairs.length, images?.length, folds]).toEqual(['folders', 4, 4, undefined]);
  });

  it('keeps the folds of an LFW layout', async () => {
    for (const name of ['ann/ann_0001.jpg', 'ann/ann_0002.jpg', 'bob/bob_0001.jpg']) {
      folder.write(`lfw/images/${name}`, 'x');
    }
    folder.write('lfw/pairs.txt', '2\t1\nann\t1\t2\nann\t1\tbob\t1\nann\t1\t2\nann\t2\tbob\t1\n');
    const { kind, folds, root } = await openBenchDataset(join(folder.path, 'lfw'));
    expect([kind, folds, root]).toEqual(['lfw', [2, 2], join(folder.path, 'lfw/images')]);
  });

  it.each([
    ['no genuine pair', 'a,b,same\nx,y,0\n'],
    ['no impostor pair', 'a,b,same\nx,y,1\n'],
    ['no pair', 'a,b,same\n'],
  ])('refuses a list with %s', async (_name, content) => {
    const file = folder.write('empty.csv', content);
    await expect(openBenchDataset(file)).rejects.toMatchObject({
      code: 'DATASET_INVALID',
      message: expect.stringMatching(/has no (genuine|impostor) pair/),
    });
  });

  it('says why no row was usable', async () => {
    const file = folder.write('none.csv', 'a,b,same\nx,x,1\ny,z,maybe\n');
    await expect(openBenchDataset(file)).rejects.toMatchObject({
      message: expect.stringContaining('2 rows were not usable, the first on line 2: both images'),
    });
  });

  it('names a folder with too few people', async () => {
    folder.write('alone/ann/1.jpg', 'x');
    const path = join(folder.path, 'alone');
    await expect(openBenchDataset(path)).rejects.toMatchObject({ params: { file: path } });
  });

  it('refuses what does not exist', async () => {
    await expect(openBenchDataset(join(folder.path, 'absent'))).rejects.toMatchObject({
      code: 'DATASET_INVALID',
    });
  });
});

describe('readPriceTable', () => {
  it('reads prices of the user', () => {
    const file = folder.write('price.json', '{"currency": "EUR", "perThousand": {"tencent": 1.5}}');
    expect(readPriceTable(file)).toEqual({ currency: 'EUR', perThousand: { tencent: 1.5 } });
  });

  it.each(['{"currency": "EUR"}', '{"currency": "EUR", "perThousand": {"tencent": -1}}', 'EUR 1.5'])(
    'refuses %s',
    (content) => {
      const file = folder.write('price.json', content);
      expect(() => readPriceTable(file)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    },
  );
});
