import { FaceError } from '@face/core';
import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { DatasetImage, DatasetPair, RejectedRow } from '../dataset/dataset.js';
import { listPersonFolders } from '../dataset/list-images.js';
import { personPairs } from '../dataset/person-pairs.js';
import { readLfw } from '../dataset/read-lfw.js';
import { readPairList } from '../dataset/read-pair-list.js';

/** Labelled pairs to judge providers by, whatever form they came in. */
export interface BenchDataset {
  /** Last part of the path: a name, never a place on this machine. */
  readonly name: string;
  readonly kind: 'lfw' | 'list' | 'folders';
  /** Folder where the ids of images start. */
  readonly root: string;
  readonly pairs: readonly DatasetPair[];
  /** Number of pairs in each fold, in order; absent where the dataset has none. */
  readonly folds?: readonly number[] | undefined;
  /** Every image of a dataset that lies in folders by person, also those of no pair. */
  readonly images?: readonly DatasetImage[] | undefined;
  readonly rejected: readonly RejectedRow[];
}

export interface OpenBenchDatasetOptions {
  /** Of a dataset in folders: pairs drawn of each class. Default 3,000. */
  readonly pairsPerClass?: number | undefined;
  readonly seed?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const DEFAULT_PAIRS_PER_CLASS = 3000;

/**
 * Opens a folder in LFW layout (with `pairs.txt`), a `.csv` or `.jsonl` list of labelled pairs, or a folder with one
 * folder per person.
 * @throws FaceError `DATASET_INVALID` naming what is wrong, also when one of the classes has no pair; `ABORTED`.
 */
export async function openBenchDataset(
  path: string,
  options: OpenBenchDatasetOptions = {},
): Promise<BenchDataset> {
  if (!existsSync(path)) throw new FaceError('DATASET_INVALID', { file: path, reason: 'it does not exist' });
  const dataset = await openAny(path, options);
  for (const same of [true, false]) {
    if (dataset.pairs.some((pair) => pair.same === same)) continue;
    const [first] = dataset.rejected;
    const rejected =
      first === undefined
        ? ''
        : `; ${dataset.rejected.length} rows were not usable, the first on line ${first.line}: ${first.reason}`;
    const reason = `it has no ${same ? 'genuine' : 'impostor'} pair (same = ${same ? 1 : 0})${rejected}`;
    throw new FaceError('DATASET_INVALID', { file: path, reason });
  }
  return dataset;
}

async function openAny(
  path: string,
  { pairsPerClass = DEFAULT_PAIRS_PER_CLASS, seed, signal }: OpenBenchDatasetOptions,
): Promise<BenchDataset> {
  const name = basename(resolve(path));
  const rejected: RejectedRow[] = [];
  if (!statSync(path).isDirectory()) {
    const pairs: DatasetPair[] = [];
    const onRejected = (row: RejectedRow): void => void rejected.push(row);
    for await (const pair of readPairList(path, { onRejected, signal })) pairs.push(pair);
    return { name, kind: 'list', root: dirname(resolve(path)), pairs, rejected };
  }
  if (existsSync(join(path, 'pairs.txt'))) {
    const { imageFolder, images, folds } = await readLfw(path);
    const sizes = folds.map((fold) => fold.length);
    const root = resolve(imageFolder);
    return { name, kind: 'lfw', root, pairs: folds.flat(), folds: sizes, images, rejected };
  }
  const inner = join(path, 'images');
  const root = resolve(existsSync(inner) ? inner : path);
  const images = await listPersonFolders(root);
  const pairs = [...personPairs(images, { pairsPerClass, seed, name: path })];
  return { name, kind: 'folders', root, pairs, images, rejected };
}
