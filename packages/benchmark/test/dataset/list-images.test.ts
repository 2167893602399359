import { describe, expect, it } from '@jest/globals';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { listPersonFolders } from '../../src/dataset/list-images.js';
import { temporaryFolder } from '../temporary-folder.js';

const folder = temporaryFolder();

describe('listPersonFolders', () => {
  it('follows links to people, and passes over dead links and what is no image', async () => {
    folder.write('elsewhere/ann/1.jpg', 'x');
    folder.write('people/bob/2.PNG', 'x');
    folder.write('people/bob/notes.txt', 'x');
    folder.write('people/empty/notes.txt', 'x');
    folder.write('people/loose.jpg', 'x');
    symlinkSync(join(folder.path, 'elsewhere/ann'), join(folder.path, 'people/ann'));
    symlinkSync(join(folder.path, 'nowhere'), join(folder.path, 'people/gone'));
    const images = await listPersonFolders(join(folder.path, 'people'));
    expect(images.map(({ id, person }) => [id, person])).toEqual([
      ['ann/1.jpg', 'ann'],
      ['bob/2.PNG', 'bob'],
    ]);
  });

  it.each(['people/loose.jpg', 'absent', 'people/empty'])('refuses %s, by name', async (name) => {
    const path = join(folder.path, name);
    await expect(listPersonFolders(path)).rejects.toMatchObject({
      code: 'DATASET_INVALID',
      params: { file: path },
    });
  });
});
