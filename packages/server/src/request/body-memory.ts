/** Smaller bodies are not worth keeping memory for, larger ones too rare. */
const LEAST_BYTES = 128 * 2 ** 10;
const MOST_BYTES = 16 * 2 ** 20;
/** Kept for bodies to come. */
const MOST_KEPT_BYTES = 32 * 2 ** 20;

/**
 * Memory for request bodies that is used again: new pages for each body would take longer to come than the body
 * itself.
 */
export class BodyMemory {
  readonly #free: ArrayBuffer[] = [];
  #freeBytes = 0;

  /** Holds whatever the last user left. */
  take(sizeBytes: number): Buffer {
    const at = this.#free.findIndex(
      ({ byteLength }) => byteLength >= sizeBytes && byteLength <= sizeBytes * 4,
    );
    const [kept] = at < 0 ? [] : this.#free.splice(at, 1);
    this.#freeBytes -= kept?.byteLength ?? 0;
    return Buffer.from(kept ?? newMemory(sizeBytes), 0, sizeBytes);
  }

  /** Nobody may read the buffer any more. */
  giveBack({ buffer }: Buffer): void {
    const { byteLength } = buffer;
    if (byteLength < LEAST_BYTES || byteLength > MOST_BYTES) return;
    if (this.#freeBytes + byteLength > MOST_KEPT_BYTES) return;
    this.#free.push(buffer as ArrayBuffer);
    this.#freeBytes += byteLength;
  }
}

function newMemory(sizeBytes: number): ArrayBuffer {
  const isKept = sizeBytes >= LEAST_BYTES && sizeBytes <= MOST_BYTES;
  // Rounded up, so that it fits others; not filled with zeros first, and never part of Node's shared pool.
  const capacity = isKept ? 2 ** Math.ceil(Math.log2(sizeBytes)) : sizeBytes;
  return Buffer.allocUnsafeSlow(capacity).buffer;
}
