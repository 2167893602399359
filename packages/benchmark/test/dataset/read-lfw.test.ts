import { describe, expect, it } from '@jest/globals';
import { describeWithSharedData, sharedPath } from '@face/testing';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { listPersonFolders } from '../../src/dataset/list-images.js';
import { parseLfwPairs, readLfw } from '../../src/dataset/read-lfw.js';
import { temporaryFolder } from '../temporary-folder.js';

const folder = temporaryFolder();
const where = { file: 'pairs.txt', imageFolder: 'images' };
const text = '2\t1\nAnn\t1\t2\nAnn\t1\tBob\t3\nBob\t1\t2\nBob\t1\tCy_Dee\t1\n';

describe('parseLfwPairs', () => {
  it('reads folds of genuine and impostor pairs', () => {
    const folds = parseLfwPairs(text, where);
    expect(folds.map((fold) => fold.map(({ a, b, same }) => [a.id, b.id, same]))).toEqual([
      [
        ['Ann/Ann_0001.jpg', 'Ann/Ann_0002.jpg', true],
        ['Ann/Ann_0001.jpg', 'Bob/Bob_0003.jpg', false],
      ],
      [
        ['Bob/Bob_0001.jpg', 'Bob/Bob_0002.jpg', true],
        ['Bob/Bob_0001.jpg', 'Cy_Dee/Cy_Dee_0001.jpg', false],
      ],
    ]);
    expect(folds[0]![0]!.a.path).toBe(join('images', 'Ann', 'Ann_0001.jpg'));
  });

  it('reads the one-fold header of the development sets', () => {
    expect(parseLfwPairs('1\nAnn 1 2\nAnn 1 Bob 3\n', where)).toHaveLength(1);
  });

  it.each([
    ['an empty file', '', 'line 1'],
    ['a header in words', 'folds\nAnn 1 2\n', 'line 1'],
    ['fewer pairs than promised', '2\t1\nAnn\t1\t2\nAnn\t1\tBob\t3\n', 'line 1'],
    ['a genuine row with four fields', '1\t1\nAnn\t1\tAnn\t2\nAnn\t1\tBob\t3\n', 'line 2'],
    ['an image number in words', '1\t1\nAnn\tone\t2\nAnn\t1\tBob\t3\n', 'line 2'],
    ['a person that leaves the folder', '1\t1\n..\t1\t2\nAnn\t1\tBob\t3\n', 'line 2'],
    ['one person in an impostor pair', '1\t1\nAnn\t1\t2\nAnn\t1\tAnn\t3\n', 'line 3'],
  ])('refuses %s', (_, content, place) => {
    expect(() => parseLfwPairs(content, where)).toThrow(
      expect.objectContaining({
        code: 'DATASET_INVALID',
        params: expect.objectContaining({ reason: expect.stringContaining(place) }),
      }),
    );
  });
});

describe('readLfw', () => {
  it('lists every image beside the pairs', async () => {
    folder.write('small/pairs.txt', '1\nAnn 1 2\nAnn 1 Bob 1\n');
    folder.write('small/images/Ann/Ann_0001.jpg', 'x');
    folder.write('small/images/Ann/notes.txt', 'x');
    folder.write('small/images/Bob/Bob_0001.jpg', 'x');
    const dataset = await readLfw(join(folder.path, 'small'));
    expect(dataset.name).toBe('small');
    expect(dataset.images.map(({ id, person }) => [id, person])).toEqual([
      ['Ann/Ann_0001.jpg', 'Ann'],
      ['Bob/Bob_0001.jpg', 'Bob'],
    ]);
  });

  it('refuses a folder without pairs.txt', async () => {
    await expect(readLfw(join(folder.path, 'absent'))).rejects.toMatchObject({ code: 'DATASET_INVALID' });
  });
});

describeWithSharedData('readLfw on lfw-dev', () => {
  it('finds 6,165 images of 2,835 people and five folds of 600 pairs', async () => {
    const { images, folds } = await readLfw(sharedPath('data', 'lfw-dev'));
    expect(images).toHaveLength(6165);
    expect(new Set(images.map(({ person }) => person)).size).toBe(2835);
    expect(folds.map((fold) => fold.length)).toEqual([600, 600, 600, 600, 600]);
    const known = new Set(images.map(({ id }) => id));
    expect(folds.flat().every(({ a, b }) => known.has(a.id) && known.has(b.id))).toBe(true);
  });
});

describe('readLfw on files that are not as they should be', () => {
  it('refuses pairs that are not UTF-8', async () => {
    folder.write('latin/images/Ann/Ann_0001.jpg', 'x');
    folder.write('latin/pairs.txt', Buffer.from('1\t1\nJos\xe9\t1\t2\nJos\xe9\t1\tBob\t1\n', 'latin1'));
    await expect(readLfw(join(folder.path, 'latin'))).rejects.toMatchObject({
      code: 'DATASET_INVALID',
      params: { reason: 'the text is not UTF-8' },
    });
  });

  it('takes a link to a folder for a person, and a broken one for nobody', async () => {
    folder.write('elsewhere/Bob_0001.jpg', 'x');
    folder.write('linked/Ann/Ann_0001.jpg', 'x');
    symlinkSync(join(folder.path, 'elsewhere'), join(folder.path, 'linked/Bob'));
    symlinkSync(join(folder.path, 'nowhere'), join(folder.path, 'linked/Cy'));
    const images = await listPersonFolders(join(folder.path, 'linked'));
    expect(images.map(({ id }) => id)).toEqual(['Ann/Ann_0001.jpg', 'Bob/Bob_0001.jpg']);
  });
});
