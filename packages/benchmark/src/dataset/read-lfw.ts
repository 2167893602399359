import { FaceError } from '@face/core';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { DatasetImage, DatasetPair } from './dataset.js';
import { listPersonFolders } from './list-images.js';

/** A dataset in the layout of Labeled Faces in the Wild. */
export interface LfwDataset {
  readonly name: string;
  /** Folder that holds one folder per person. */
  readonly imageFolder: string;
  /** Every image on disk, also those that no pair uses. */
  readonly images: readonly DatasetImage[];
  /** View 2: folds of pairs, each with as many genuine as impostor pairs. */
  readonly folds: readonly (readonly DatasetPair[])[];
}

const IMAGE_FOLDERS = ['images', 'lfw-deepfunneled', 'lfw_funneled', 'lfw'];

/**
 * Reads `pairs.txt` and lists the images beside it (in `images`, `lfw` and the like, else in the folder itself).
 * Images that a pair names but that are not on disk are kept: they count as failures to acquire.
 * @throws FaceError `DATASET_INVALID` naming file and line.
 */
export async function readLfw(folder: string): Promise<LfwDataset> {
  const file = join(folder, 'pairs.txt');
  const bytes = await readFile(file).catch((error: unknown) => {
    throw new FaceError('DATASET_INVALID', { file, reason: 'cannot be read' }, { cause: error });
  });
  const text = decodeUtf8(bytes, file);
  const candidates = IMAGE_FOLDERS.map((name) => join(folder, name));
  const imageFolder = candidates.find((path) => existsSync(path)) ?? folder;
  return {
    name: basename(resolve(folder)),
    imageFolder,
    images: await listPersonFolders(imageFolder),
    folds: parseLfwPairs(text, { file, imageFolder }),
  };
}

function decodeUtf8(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new FaceError('DATASET_INVALID', { file, reason: 'the text is not UTF-8' }, { cause: error });
  }
}

/**
 * Parses the text of an LFW `pairs.txt`: a header `folds pairs-per-class` (or `pairs-per-class` alone for one
 * fold), then for each fold its genuine rows `name i j` and its impostor rows `name i name j`.
 */
export function parseLfwPairs(
  text: string,
  { file, imageFolder }: { readonly file: string; readonly imageFolder: string },
): DatasetPair[][] {
  const lines = text.split(/\r?\n/);
  const invalid = (line: number, reason: string): FaceError =>
    new FaceError('DATASET_INVALID', { file, reason: `line ${line}: ${reason}` });
  const header = lines[0]!.trim().split(/\s+/);
  if (header.length > 2 || !header.every((field) => /^[1-9]\d{0,6}$/.test(field))) {
    throw invalid(1, 'expected the number of folds and of pairs per class');
  }
  const numbers = header.map(Number);
  const foldCount = numbers.length === 2 ? numbers[0]! : 1;
  const pairsPerClass = numbers.at(-1)!;
  const rows = lines.flatMap((line, index) => (index > 0 && line.trim() !== '' ? [{ line, index }] : []));
  if (rows.length !== foldCount * pairsPerClass * 2) {
    throw invalid(1, `promises ${foldCount * pairsPerClass * 2} pairs, the file has ${rows.length}`);
  }
  const image = (person: string, number: string, line: number): DatasetImage => {
    if (!/^[1-9]\d{0,3}$/.test(number)) throw invalid(line, `"${number}" is no image number`);
    // A name from the file becomes a path: it must stay inside the dataset.
    if (/[/\\]|^\.\.?$/.test(person)) throw invalid(line, `"${person}" is no person`);
    const id = `${person}/${person}_${number.padStart(4, '0')}.jpg`;
    return { id, path: join(imageFolder, id), person };
  };
  const pairs = rows.map(({ line, index }, position): DatasetPair => {
    const fields = line.trim().split(/\s+/);
    const same = position % (2 * pairsPerClass) < pairsPerClass;
    if (fields.length !== (same ? 3 : 4)) {
      throw invalid(index + 1, same ? 'expected: name i j' : 'expected: name i name j');
    }
    const a = image(fields[0]!, fields[1]!, index + 1);
    const b = same ? image(fields[0]!, fields[2]!, index + 1) : image(fields[2]!, fields[3]!, index + 1);
    if (!same && a.person === b.person) throw invalid(index + 1, 'one person twice in an impostor pair');
    return { a, b, same };
  });
  return Array.from({ length: foldCount }, (_, fold) =>
    pairs.slice(fold * 2 * pairsPerClass, (fold + 1) * 2 * pairsPerClass),
  );
}
