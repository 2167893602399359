import { FaceError } from '@face/core';
import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { DatasetPair } from '../dataset/dataset.js';
import { type PairAnswer, answerSchema } from './pair-answer.js';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;
/** Sealed under a name of its own, it tells whether a key is the one that the file was made with. */
const KEY_PROOF = 'face answer cache 1';
const MAX_HASHES = 100_000;

const lineSchema = z.strictObject({ name: z.string().length(64), sealed: z.base64() });
/** What is kept of an answer: neither names nor pictures. */
const keptSchema = answerSchema.omit({ pair: true });

/**
 * Reads the key of a cache: 32 bytes as 64 hex digits or base64.
 * @throws FaceError `INVALID_ARGUMENT` that does not show the key.
 */
export function parseCacheKey(text: string, name: string): Buffer {
  const key = Buffer.from(text, /^[0-9a-fA-F]{64}$/.test(text) ? 'hex' : 'base64');
  if (key.length === KEY_BYTES) return key;
  throw new FaceError('INVALID_ARGUMENT', {
    name,
    reason: 'must be 32 bytes as hex or base64, e.g. of openssl rand -hex 32',
  });
}

/**
 * Answers of one provider on disk by the content of the images, whatever they are called and whichever dataset they
 * are in, so that nothing is paid twice. Scores and failures only, each sealed with AES-256-GCM; entries are found by
 * a keyed hash, so that without the key nobody can even ask whether a picture was compared. Append-only.
 */
export class AnswerCache {
  readonly #file: FileHandle;
  readonly #key: Buffer;
  readonly #scope: string;
  readonly #sealed: Map<string, Buffer>;
  readonly #hashes = new LRUCache<string, Promise<string>>({ max: MAX_HASHES });

  private constructor(file: FileHandle, key: Buffer, scope: string, sealed: Map<string, Buffer>) {
    this.#file = file;
    this.#key = key;
    this.#scope = scope;
    this.#sealed = sealed;
  }

  /**
   * @param folder - made when absent.
   * @param scope - what answers depend on besides the images: provider, model, endpoint, options.
   * @throws FaceError `INVALID_ARGUMENT` when the folder was made with another key.
   */
  static async open(folder: string, key: Buffer, scope: string): Promise<AnswerCache> {
    const path = join(folder, 'answers.jsonl');
    const sealed = new Map<string, Buffer>();
    if (existsSync(path)) {
      for await (const line of createInterface({ input: createReadStream(path, 'utf8') })) {
        const entry = parseLine(line);
        if (entry !== undefined) sealed.set(entry.name, Buffer.from(entry.sealed, 'base64'));
      }
    }
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const cache = new AnswerCache(await open(path, 'a', 0o600), key, scope, sealed);
    await cache.#proveKey(path);
    return cache;
  }

  /** The answer to these pictures in this order, if it is known. */
  async get(pair: Pick<DatasetPair, 'a' | 'b'>): Promise<Omit<PairAnswer, 'pair'> | undefined> {
    const name = await this.#nameOf(pair);
    const sealed = name === undefined ? undefined : this.#sealed.get(name);
    if (name === undefined || sealed === undefined) return undefined;
    const kept = keptSchema.safeParse(parseJson(unseal(sealed, this.#key, name)));
    return kept.success ? kept.data : undefined;
  }

  async add(pair: Pick<DatasetPair, 'a' | 'b'>, answer: PairAnswer): Promise<void> {
    const name = await this.#nameOf(pair);
    if (name === undefined) return;
    // Entries know no names: the same pictures may be in other datasets.
    await this.#append(name, JSON.stringify({ ...answer, pair: undefined }));
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #proveKey(path: string): Promise<void> {
    const name = createHash('sha256').update(KEY_PROOF).digest('hex');
    const proof = this.#sealed.get(name);
    if (proof === undefined) {
      await this.#append(name, KEY_PROOF);
      return;
    }
    if (unseal(proof, this.#key, name) === KEY_PROOF) return;
    await this.close();
    throw new FaceError('INVALID_ARGUMENT', { name: path, reason: 'it was made with another key' });
  }

  async #append(name: string, text: string): Promise<void> {
    const sealed = seal(text, this.#key, name);
    this.#sealed.set(name, sealed);
    // The line break comes first: a line cut short by a crash must not swallow this one.
    await this.#file.appendFile(`\n${JSON.stringify({ name, sealed: sealed.toString('base64') })}`);
  }

  /** Undefined for an image that cannot be read: there is nothing to remember then. */
  async #nameOf({ a, b }: Pick<DatasetPair, 'a' | 'b'>): Promise<string | undefined> {
    try {
      const [first, second] = await Promise.all([this.#hashOf(a.path), this.#hashOf(b.path)]);
      return createHmac('sha256', this.#key)
        .update(JSON.stringify([this.#scope, first, second]))
        .digest('hex');
    } catch {
      return undefined;
    }
  }

  #hashOf(path: string): Promise<string> {
    const known = this.#hashes.get(path);
    if (known !== undefined) return known;
    const hash = readFile(path).then((bytes) => createHash('sha256').update(bytes).digest('hex'));
    this.#hashes.set(path, hash);
    return hash;
  }
}

/** Nonce, tag and text, bound to the name that the entry is found by. */
function seal(text: string, key: Buffer, name: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(name));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]);
}

/** Undefined when it was sealed with another key or for another name, or was altered. */
function unseal(sealed: Buffer, key: Buffer, name: string): string | undefined {
  try {
    const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(name)).setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    const text = sealed.subarray(NONCE_BYTES + TAG_BYTES);
    return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
  } catch {
    // A foreign or altered entry is as good as none; its pair is asked again.
    return undefined;
  }
}

function parseLine(line: string): z.infer<typeof lineSchema> | undefined {
  return lineSchema.safeParse(parseJson(line)).data;
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  } catch {
    // The torn last line of an interrupted run.
    return undefined;
  }
}
