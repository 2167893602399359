import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { createImageFileReader, readImageFile } from '../src/image-file.js';

const folder = mkdtempSync(join(tmpdir(), 'face-image-file-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe.each([
  ['readImageFile', readImageFile],
  ['createImageFileReader', createImageFileReader()],
])('%s', (_name, read) => {
  it.each([0, 1, 300, 70_000, 5_000_000, 12])('reads a file of %i bytes', async (size) => {
    const file = join(folder, 'image');
    const bytes = Buffer.alloc(size, 'image');
    writeFileSync(file, bytes);
    expect(Buffer.from(await read(file, 1e7)).equals(bytes)).toBe(true);
  });

  it('says why there is nothing to read', async () => {
    const pipe = join(folder, `pipe-${_name}`);
    spawnSync('mkfifo', [pipe]);
    const files = {
      [join(folder, 'missing')]: 'ENOENT',
      [folder]: 'not a regular file',
      [pipe]: 'not a regular file',
    };
    for (const [file, reason] of Object.entries(files)) {
      const failure: unknown = expect.objectContaining({
        code: 'IMAGE_FILE_NOT_FOUND',
        params: { file, reason },
      });
      await expect(read(file, 1e7)).rejects.toEqual(failure);
    }
  });

  it('refuses a file above the limit without reading it', async () => {
    const file = join(folder, 'large');
    writeFileSync(file, 'eleven bytes');
    await expect(read(file, 10)).rejects.toMatchObject({ code: 'IMAGE_TOO_MANY_BYTES' });
  });
});
