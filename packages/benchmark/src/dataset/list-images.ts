import { FaceError } from '@face/core';
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { DatasetImage } from './dataset.js';

const IMAGE_EXTENSIONS = new Set(['.jpg', '.jpeg', '.png', '.bmp', '.webp']);

/**
 * Lists the images of a folder that holds one folder per person, people and files in code-point order.
 * Files that are not images by extension are left out; a folder without an image is no person.
 * @throws FaceError `DATASET_INVALID` when the folder cannot be read or holds no image.
 */
export async function listPersonFolders(folder: string): Promise<DatasetImage[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw new FaceError(
      'DATASET_INVALID',
      { file: folder, reason: 'cannot read the folder' },
      { cause: error },
    );
  });
  const people: string[] = [];
  for (const entry of entries) {
    // A link to a folder is as good as the folder; one that leads nowhere is none.
    const isFolder = entry.isSymbolicLink()
      ? (await stat(join(folder, entry.name)).catch(() => undefined))?.isDirectory()
      : entry.isDirectory();
    if (isFolder === true) people.push(entry.name);
  }
  const images: DatasetImage[] = [];
  for (const person of people.sort(byCodePoint)) {
    const files = await readdir(join(folder, person)).catch((error: unknown) => {
      const reason = 'cannot read the folder';
      throw new FaceError('DATASET_INVALID', { file: join(folder, person), reason }, { cause: error });
    });
    for (const file of files.sort(byCodePoint)) {
      if (!IMAGE_EXTENSIONS.has(extname(file).toLowerCase())) continue;
      images.push({ id: `${person}/${file}`, path: join(folder, person, file), person });
    }
  }
  if (images.length === 0) {
    throw new FaceError('DATASET_INVALID', { file: folder, reason: 'no <person>/<image> file in it' });
  }
  return images;
}

function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
