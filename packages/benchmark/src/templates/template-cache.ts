import { FaceError, isFaceError } from '@face/core';
import { cosine } from '@face/native';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { EmbedImage } from './embed-images.js';

const recordSchema = z.strictObject({ image: z.string().length(64), embedding: z.base64() });
type CacheRecord = z.infer<typeof recordSchema>;

/** Remembered embeddings that `prove` makes again: one in so many, and at least so many. */
const PROVE_ONE_IN = 100;
const PROVE_AT_LEAST = 16;
/** Least cosine of an embedding made again with the remembered one. */
const SAME_COSINE = 0.99999;

/**
 * Embeddings on disk, one append-only file per model: lines of JSON with the sha256 of the image and its
 * embedding (little-endian float32, base64). Failures are not remembered: they are few, and a better pipeline
 * mends some. An interrupted run loses at most its last line.
 */
export class TemplateCache {
  readonly #file: string;
  readonly #known: Map<string, CacheRecord>;

  private constructor(file: string, known: Map<string, CacheRecord>) {
    this.#file = file;
    this.#known = known;
  }

  /**
   * @param folder - made when absent. It holds biometric data: keep it private and out of version control.
   * @param modelKey - what the embeddings depend on besides the image and the program: pack, profile, hashes of
   *   the model files.
   */
  static async open(folder: string, modelKey: string): Promise<TemplateCache> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const name = createHash('sha256').update(modelKey).digest('hex').slice(0, 32);
    const file = join(folder, `${name}.jsonl`);
    const known = new Map<string, CacheRecord>();
    if (existsSync(file)) {
      for await (const line of createInterface({ input: createReadStream(file, 'utf8') })) {
        const record = parseRecord(line);
        if (record !== undefined) known.set(record.image, record);
      }
      // A line cut short by a crash must not swallow the next one.
      await appendFile(file, '\n');
    }
    return new TemplateCache(file, known);
  }

  get size(): number {
    return this.#known.size;
  }

  /**
   * Makes a sample of the remembered embeddings of these images again; if one differs, another build of the
   * pipeline made them and everything remembered is dropped.
   * @returns whether what was remembered holds.
   */
  async prove(
    images: readonly { readonly path: string }[],
    embed: EmbedImage,
    signal?: AbortSignal,
  ): Promise<boolean> {
    const wanted = Math.max(PROVE_AT_LEAST, Math.ceil(images.length / PROVE_ONE_IN));
    const step = Math.max(1, Math.floor(images.length / wanted));
    for (let index = 0; index < images.length; index += step) {
      const { path } = images[index]!;
      const bytes = await readFile(path).catch(() => undefined);
      const known = bytes === undefined ? undefined : this.#known.get(sha256(bytes));
      if (known === undefined) continue;
      if (!(await isReproduced(decodeEmbedding(known.embedding), path, embed, signal))) {
        this.#known.clear();
        await writeFile(this.#file, '');
        return false;
      }
    }
    return true;
  }

  /** The remembered embedding of the image's content, else that of `embed`, then remembered. */
  async embed(path: string, embed: EmbedImage, signal?: AbortSignal): Promise<Float32Array> {
    const bytes = await readFile(path).catch((error: unknown) => {
      throw new FaceError('IMAGE_FILE_NOT_FOUND', { file: path, reason: 'cannot be read' }, { cause: error });
    });
    const image = sha256(bytes);
    const known = this.#known.get(image);
    if (known !== undefined) return decodeEmbedding(known.embedding);
    const embedding = await embed(path, signal);
    const record = { image, embedding: encodeEmbedding(embedding) };
    this.#known.set(image, record);
    await appendFile(this.#file, `${JSON.stringify(record)}\n`);
    return embedding;
  }
}

async function isReproduced(
  remembered: Float32Array,
  path: string,
  embed: EmbedImage,
  signal?: AbortSignal,
): Promise<boolean> {
  try {
    const again = await embed(path, signal);
    return again.length === remembered.length && cosine(again, remembered) >= SAME_COSINE;
  } catch (error) {
    if (isFaceError(error) && error.kind === 'face') return false;
    throw error;
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function parseRecord(line: string): CacheRecord | undefined {
  try {
    return recordSchema.parse(JSON.parse(line));
  } catch {
    // The torn last line of an interrupted run: its image is embedded again.
    return undefined;
  }
}

function encodeEmbedding(embedding: Float32Array): string {
  return Buffer.from(embedding.buffer, embedding.byteOffset, embedding.byteLength).toString('base64');
}

function decodeEmbedding(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
