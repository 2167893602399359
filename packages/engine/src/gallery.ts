import { FaceError } from '@face/core';
import { galleryBuffer, manyToManyAsync, searchAsync } from '@face/native';
import { type FaceTemplate, requireTemplate } from './template.js';

/** One hit of a search. */
export interface GalleryMatch<Id> {
  readonly id: Id;
  /** Cosine similarity, -1..1. */
  readonly cosine: number;
}

export interface GallerySearchOptions {
  readonly signal?: AbortSignal | undefined;
  /** Lowest cosine similarity that counts; default all count. */
  readonly minCosine?: number | undefined;
  /** Threads that share the gallery, 1..64; default 1. */
  readonly threads?: number | undefined;
}

const FIRST_CAPACITY = 1024;
const MOST_THREADS = 64;

/**
 * Templates of one model in one contiguous buffer, searched off the main thread. An id may have several templates.
 * Searches that are running keep what they started with, whatever is added or removed meanwhile.
 */
export class Gallery<Id = string> {
  /** Model of every template in it; set by the first one added to an empty gallery. */
  #model: string | undefined;
  #dims = 0;
  #rows = new Float32Array(0);
  /** Ids of the rows. Searches hold on to it: only grown, or replaced. */
  #ids: Id[] = [];

  get size(): number {
    return this.#ids.length;
  }

  /** Whether there is a template of this id. */
  has(id: Id): boolean {
    return this.#ids.includes(id);
  }

  /**
   * Adds a template.
   * @throws FaceError `TEMPLATE_INVALID`; `TEMPLATE_MISMATCH` when it is of another model than those in the gallery
   */
  add(id: Id, template: FaceTemplate): void {
    requireTemplate(template);
    if (this.size === 0) {
      this.#model = template.model;
      this.#dims = template.embedding.length;
    }
    this.#checkModel(template);
    const needed = (this.size + 1) * this.#dims;
    if (needed > this.#rows.length) {
      const grown = newRows(Math.max(FIRST_CAPACITY * this.#dims, this.#rows.length * 2));
      grown.set(this.#rows);
      this.#rows = grown;
    }
    this.#rows.set(template.embedding, this.size * this.#dims);
    this.#ids.push(id);
  }

  /** Removes all templates of an id, see `removeAll`. @returns how many there were */
  remove(id: Id): number {
    return this.removeAll([id]);
  }

  /**
   * Removes all templates of these ids; the others keep their order. Each call copies what is left. The memory of the
   * old copy is let go, not overwritten: a search may still run in it.
   * @returns how many templates were removed
   */
  removeAll(ids: Iterable<Id>): number {
    const unwanted = new Set(ids);
    const kept = [...this.#ids.keys()].filter((row) => !unwanted.has(this.#ids[row]!));
    const removed = this.size - kept.length;
    if (removed === 0) return 0;
    const rows = newRows(Math.max(FIRST_CAPACITY, kept.length) * this.#dims);
    for (const [to, from] of kept.entries()) {
      rows.set(this.#rows.subarray(from * this.#dims, (from + 1) * this.#dims), to * this.#dims);
    }
    this.#rows = rows;
    this.#ids = kept.map((row) => this.#ids[row]!);
    return removed;
  }

  /**
   * The k most similar templates, best first; equal ones in order of addition.
   * @throws FaceError `TEMPLATE_INVALID`, `TEMPLATE_MISMATCH`, `INVALID_ARGUMENT` whose `params.name` is `k`,
   *   `minCosine` or `threads`, `ABORTED`
   */
  async search(
    probe: FaceTemplate,
    k: number,
    { signal, minCosine, threads }: GallerySearchOptions = {},
  ): Promise<GalleryMatch<Id>[]> {
    requireInteger('k', k, Number.MAX_SAFE_INTEGER);
    if (threads !== undefined) requireInteger('threads', threads, MOST_THREADS);
    if (minCosine !== undefined && !Number.isFinite(minCosine)) throw outOfRange('minCosine', minCosine);
    requireTemplate(probe);
    if (this.size === 0) return [];
    this.#checkModel(probe);
    const ids = this.#ids;
    const wanted = Math.min(k, this.size);
    const indices = new Int32Array(wanted);
    const best = new Float32Array(wanted);
    const rows = this.#rows.subarray(0, this.size * this.#dims);
    const count = await searchAsync(rows, probe.embedding, wanted, indices, best, {
      signal,
      ...(minCosine === undefined ? {} : { threshold: minCosine }),
      ...(threads === undefined ? {} : { threads }),
    });
    return Array.from({ length: count }, (_, at) => ({ id: ids[indices[at]!]!, cosine: best[at]! }));
  }

  /**
   * Cosine similarities of several probes with every template, off the main thread: `result[probe * size + row]`.
   * @throws FaceError `TEMPLATE_MISMATCH`, `ABORTED`
   */
  async compareAll(
    probes: readonly FaceTemplate[],
    { signal, threads }: Pick<GallerySearchOptions, 'signal' | 'threads'> = {},
  ): Promise<Float32Array> {
    const scores = new Float32Array(probes.length * this.size);
    if (scores.length === 0) return scores;
    const flat = new Float32Array(probes.length * this.#dims);
    probes.forEach((probe, at) => {
      this.#check(probe);
      flat.set(probe.embedding, at * this.#dims);
    });
    await manyToManyAsync(this.#rows.subarray(0, this.size * this.#dims), flat, this.#dims, scores, {
      signal,
      ...(threads === undefined ? {} : { threads }),
    });
    return scores;
  }

  #check(template: FaceTemplate): void {
    requireTemplate(template);
    this.#checkModel(template);
  }

  #checkModel({ model, embedding }: FaceTemplate): void {
    if (model !== this.#model) throw new FaceError('TEMPLATE_MISMATCH', { a: this.#model, b: model });
    if (embedding.length !== this.#dims) {
      throw new FaceError('TEMPLATE_INVALID', {
        reason: `it has ${embedding.length} values, not ${this.#dims}`,
      });
    }
  }
}

/** Room for so many components. */
function newRows(length: number): Float32Array<ArrayBuffer> {
  return new Float32Array(galleryBuffer(length * Float32Array.BYTES_PER_ELEMENT));
}

/** @throws FaceError `INVALID_ARGUMENT` */
function requireInteger(name: string, value: unknown, most: number): void {
  if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most) return;
  throw outOfRange(name, value);
}

function outOfRange(name: string, value: unknown): FaceError {
  return new FaceError('INVALID_ARGUMENT', { name, reason: `is ${String(value)}` });
}
