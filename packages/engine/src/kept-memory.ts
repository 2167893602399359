/** Larger images get memory of their own, which does not stay. */
const MOST_KEPT_BYTES = 4 * 2 ** 20;
const LEAST_BYTES = 64 * 2 ** 10;

/** Memory for one image after the other: new pages for each take longer to come than the image takes to copy. */
export class KeptMemory {
  readonly #allocate: (sizeBytes: number) => Uint8Array;
  #memory: Uint8Array;

  constructor(allocate: (sizeBytes: number) => Uint8Array) {
    this.#allocate = allocate;
    this.#memory = allocate(0);
  }

  /** Holds whatever was there before; valid until the next call. */
  take(sizeBytes: number): Uint8Array {
    if (sizeBytes > MOST_KEPT_BYTES) return this.#allocate(sizeBytes);
    if (sizeBytes > this.#memory.length) {
      this.#memory = this.#allocate(Math.max(LEAST_BYTES, 2 ** Math.ceil(Math.log2(sizeBytes))));
    }
    return this.#memory.subarray(0, sizeBytes);
  }
}
