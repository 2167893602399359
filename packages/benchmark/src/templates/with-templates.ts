import { FaceError } from '@face/core';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatasetImage } from '../dataset/dataset.js';
import { type EmbedImage, type EmbedImagesOptions, embedImages } from './embed-images.js';
import { TemplateFile } from './template-file.js';
import { TemplateMatrix, type TemplateSource } from './template-matrix.js';

export interface WithTemplatesOptions extends EmbedImagesOptions {
  /** Images from which templates lie in a file while they are used. Default 200,000 (200 MB of 256-d). */
  readonly fileFrom?: number | undefined;
}

/** The templates of a dataset for as long as they are used. */
export interface BorrowedTemplates {
  /** Undefined when no image gave one. */
  readonly templates: TemplateSource | undefined;
  /** Images that gave none. */
  readonly failures: number;
}

const DEFAULT_FILE_FROM = 200_000;
/** Images embedded before their templates are put away. */
const BLOCK_IMAGES = 4096;

/**
 * Embeds every image and lends the templates: in memory, or where they are many in a file of the system's temporary
 * folder that only this user may read and that is removed afterwards, however that ends.
 * @throws FaceError as `embedImages`, `TEMPLATE_INVALID` when lengths differ, and what `use` rejects with.
 */
export async function withTemplates<Result>(
  images: readonly DatasetImage[],
  embed: EmbedImage,
  { fileFrom = DEFAULT_FILE_FROM, ...options }: WithTemplatesOptions,
  use: (borrowed: BorrowedTemplates) => Promise<Result>,
): Promise<Result> {
  if (images.length < fileFrom) {
    const kept: Float32Array[] = [];
    const { subjects, dimensions, failures } = await embedBlocks(images, embed, options, (rows) => {
      kept.push(...rows);
      return Promise.resolve();
    });
    if (dimensions === undefined) return use({ templates: undefined, failures });
    const values = new Float32Array(kept.length * dimensions);
    kept.forEach((row, index) => {
      values.set(row, index * dimensions);
    });
    kept.length = 0;
    return use({ templates: new TemplateMatrix(values, dimensions, subjects), failures });
  }
  const folder = await mkdtemp(join(tmpdir(), 'face-templates-'));
  try {
    const path = join(folder, 'templates.f32');
    const file = await open(path, 'wx', 0o600);
    const embedded = await embedBlocks(images, embed, options, async (rows) => {
      await file.appendFile(Buffer.concat(rows.map(bytesOf)));
    }).finally(() => file.close());
    const { subjects, dimensions, failures } = embedded;
    if (dimensions === undefined) return await use({ templates: undefined, failures });
    const templates = await TemplateFile.open(path, dimensions, subjects);
    return await use({ templates, failures }).finally(() => templates.close());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Embedded {
  readonly subjects: Int32Array;
  readonly dimensions: number | undefined;
  readonly failures: number;
}

async function embedBlocks(
  images: readonly DatasetImage[],
  embed: EmbedImage,
  { onProgress, cache, ...options }: EmbedImagesOptions,
  keep: (rows: readonly Float32Array[]) => Promise<void>,
): Promise<Embedded> {
  await cache?.prove(images, embed, options.signal);
  const remembered: EmbedImage =
    cache === undefined ? embed : (path, signal) => cache.embed(path, embed, signal);
  const people = new Map<string, number>();
  const subjects = new Int32Array(images.length);
  let [count, failures] = [0, 0];
  let dimensions: number | undefined;
  for (let start = 0; start < images.length; start += BLOCK_IMAGES) {
    const block = images.slice(start, start + BLOCK_IMAGES);
    const outcomes = await embedImages(block, remembered, {
      ...options,
      onProgress: ({ stage, done }) => onProgress?.({ stage, done: start + done, total: images.length }),
    });
    const rows: Float32Array[] = [];
    for (const outcome of outcomes) {
      if ('failure' in outcome) {
        failures += 1;
        continue;
      }
      const { embedding, image } = outcome;
      dimensions ??= embedding.length;
      if (embedding.length !== dimensions) {
        const reason = `${embedding.length} values, others have ${dimensions}`;
        throw new FaceError('TEMPLATE_INVALID', { reason });
      }
      const subject = people.get(image.person) ?? people.size;
      people.set(image.person, subject);
      subjects[count] = subject;
      count += 1;
      rows.push(embedding);
    }
    await keep(rows);
  }
  return { subjects: subjects.slice(0, count), dimensions, failures };
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
