import { FaceError } from '@face/core';
import { manyToMany, searchAsync } from '@face/native';
import type { FaceTemplate } from './template.js';

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

/** Templates of one model in one contiguous buffer, searched off the main thread. */
export class Gallery<Id = string> {
  /** Model of every template in it; set by the first one added. */
  #model: string | undefined;
  #dims = 0;
  #rows = new Float32Array(0);
  readonly #ids: Id[] = [];

  get size(): number {
    return this.#ids.length;
  }

  /**
   * Adds a template. Searches that are running keep what they started with.
   * @throws FaceError `TEMPLATE_MISMATCH` when it is of another model than those in the gallery
   */
  add(id: Id, template: FaceTemplate): void {
    if (this.#model === undefined) {
      this.#model = template.model;
      this.#dims = template.embedding.length;
    }
    this.#check(template);
    const needed = (this.size + 1) * this.#dims;
    if (needed > this.#rows.length) {
      const grown = new Float32Array(Math.max(FIRST_CAPACITY * this.#dims, this.#rows.length * 2));
      grown.set(this.#rows);
      this.#rows = grown;
    }
    this.#rows.set(template.embedding, this.size * this.#dims);
    this.#ids.push(id);
  }

  /**
   * The k most similar templates, best first; equal ones in order of addition.
   * @throws FaceError `TEMPLATE_MISMATCH`, `INVALID_ARGUMENT` for k below 1, `ABORTED`
   */
  async search(
    probe: FaceTemplate,
    k: number,
    { signal, minCosine, threads }: GallerySearchOptions = {},
  ): Promise<GalleryMatch<Id>[]> {
    if (!Number.isSafeInteger(k) || k < 1)
      throw new FaceError('INVALID_ARGUMENT', { name: 'k', reason: `is ${k}` });
    if (this.size === 0) return [];
    this.#check(probe);
    const wanted = Math.min(k, this.size);
    const indices = new Int32Array(wanted);
    const best = new Float32Array(wanted);
    const rows = this.#rows.subarray(0, this.size * this.#dims);
    const count = await searchAsync(rows, probe.embedding, wanted, indices, best, {
      signal,
      ...(minCosine === undefined ? {} : { threshold: minCosine }),
      ...(threads === undefined ? {} : { threads }),
    });
    return Array.from({ length: count }, (_, at) => ({ id: this.#ids[indices[at]!]!, cosine: best[at]! }));
  }

  /**
   * Cosine similarities of several probes with every template: `result[probe * size + row]`. Runs on the calling
   * thread; meant for batches of moderate size.
   * @throws FaceError `TEMPLATE_MISMATCH`
   */
  compareAll(probes: readonly FaceTemplate[]): Float32Array {
    const scores = new Float32Array(probes.length * this.size);
    if (scores.length === 0) return scores;
    const flat = new Float32Array(probes.length * this.#dims);
    probes.forEach((probe, at) => {
      this.#check(probe);
      flat.set(probe.embedding, at * this.#dims);
    });
    manyToMany(this.#rows.subarray(0, this.size * this.#dims), flat, this.#dims, scores);
    return scores;
  }

  #check({ model, embedding }: FaceTemplate): void {
    if (model !== this.#model) throw new FaceError('TEMPLATE_MISMATCH', { a: this.#model, b: model });
    if (embedding.length !== this.#dims) {
      throw new FaceError('TEMPLATE_INVALID', {
        reason: `it has ${embedding.length} values, not ${this.#dims}`,
      });
    }
  }
}
