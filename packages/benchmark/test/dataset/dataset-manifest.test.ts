import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { hashDataset } from '../../src/dataset/dataset-manifest.js';
import { temporaryFolder } from '../temporary-folder.js';

const folder = temporaryFolder();
const image = (id: string): { id: string; path: string; person: string } => ({
  id,
  path: join(folder.path, id),
  person: id,
});

describe('hashDataset', () => {
  it('names what is missing and changes with a byte, not with the order', async () => {
    folder.write('a', 'one');
    folder.write('b', 'two');
    const all = [image('a'), image('b'), image('c')];
    const first = await hashDataset('set', all);
    expect(first).toMatchObject({ images: 3, people: 3, missing: ['c'] });
    expect(await hashDataset('set', [...all].reverse())).toEqual(first);
    folder.write('b', 'twp');
    expect((await hashDataset('set', all)).sha256).not.toBe(first.sha256);
  });
});
