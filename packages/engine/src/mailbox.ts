/** Larger images than this get memory of their own, which does not stay. */
const MOST_KEPT_BYTES = 4 * 2 ** 20;
const LEAST_BYTES = 64 * 2 ** 10;

/**
 * Memory that one worker shares with the thread that sends it images. A copy into it costs no new memory pages, which
 * for a buffer per image take longer to come than the copy itself.
 */
export class Mailbox {
  #memory = new SharedArrayBuffer(0);

  /**
   * Copies bytes, of which the caller's memory then is independent. The worker must be through with what was put
   * before.
   */
  put(bytes: Uint8Array): Uint8Array {
    const size = bytes.byteLength;
    if (size > MOST_KEPT_BYTES) return copyTo(new SharedArrayBuffer(size), bytes);
    if (size > this.#memory.byteLength) {
      this.#memory = new SharedArrayBuffer(Math.max(LEAST_BYTES, 2 ** Math.ceil(Math.log2(size))));
    }
    return copyTo(this.#memory, bytes);
  }
}

function copyTo(memory: SharedArrayBuffer, bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(memory, 0, bytes.byteLength);
  copy.set(bytes);
  return copy;
}
