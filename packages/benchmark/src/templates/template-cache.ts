import { ERRORS, type ErrorCode, FaceError, isFaceError } from '@face/core';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { EmbedImage } from './embed-images.js';

const recordSchema = z.union([
  z.strictObject({ image: z.string().length(64), embedding: z.base64() }),
  z.strictObject({
    image: z.string().length(64),
    failure: z.custom<ErrorCode>((value) => typeof value === 'string' && value in ERRORS),
  }),
]);
type CacheRecord = z.infer<typeof recordSchema>;

/** Failures that depend on the image's content alone, so that remembering them is right. */
const REMEMBERED = new Set<ErrorCode>(['NO_FACE', 'FACE_TOO_SMALL', 'FACE_QUALITY', 'IMAGE_DECODE_FAILED']);

/**
 * Embeddings on disk, one append-only file per model: lines of JSON with the sha256 of the image and its
 * embedding (little-endian float32, base64) or failure code. An interrupted run loses at most its last line.
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
   * @param modelKey - everything the embeddings depend on besides the image: hashes of the model files, profile,
   *   revision of the pipeline.
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

  /** The remembered embedding (or failure) of the image's content, else that of `embed`, then remembered. */
  async embed(path: string, embed: EmbedImage, signal?: AbortSignal): Promise<Float32Array> {
    const bytes = await readFile(path).catch((error: unknown) => {
      throw new FaceError('IMAGE_FILE_NOT_FOUND', { file: path, reason: 'cannot be read' }, { cause: error });
    });
    const image = createHash('sha256').update(bytes).digest('hex');
    const known = this.#known.get(image);
    if (known !== undefined) {
      if ('failure' in known) throw new FaceError(known.failure, { file: path });
      return decodeEmbedding(known.embedding);
    }
    try {
      const embedding = await embed(path, signal);
      await this.#remember({ image, embedding: encodeEmbedding(embedding) });
      return embedding;
    } catch (error) {
      if (isFaceError(error) && REMEMBERED.has(error.code)) {
        await this.#remember({ image, failure: error.code });
      }
      throw error;
    }
  }

  async #remember(record: CacheRecord): Promise<void> {
    this.#known.set(record.image, record);
    await appendFile(this.#file, `${JSON.stringify(record)}\n`);
  }
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
