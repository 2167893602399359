import { FaceError } from '@face/core';

export interface AdmissionLimits {
  /** Requests in the house at once, from first byte to last. */
  readonly maxInFlight: number;
  /** Sum of their body sizes; a body of undeclared size counts as the largest allowed. */
  readonly maxInFlightBytes: number;
}

/**
 * Bounds what all requests together may hold, before any body is read: past it a request is refused at once, so
 * that overload costs neither memory nor time.
 */
export class Admission {
  readonly #limits: AdmissionLimits;
  #inFlight = 0;
  #bytes = 0;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /**
   * Lets a request in; call the returned function when its answer has been sent or its client is gone.
   * @throws FaceError `SERVER_BUSY`
   */
  enter(bodyBytes: number): () => void {
    const { maxInFlight, maxInFlightBytes } = this.#limits;
    // A single request is always let in, however large: its own limit is checked elsewhere.
    const full = this.#inFlight > 0 && this.#bytes + bodyBytes > maxInFlightBytes;
    if (this.#inFlight >= maxInFlight || full) {
      throw new FaceError('SERVER_BUSY', { inFlight: this.#inFlight, retryAfterMs: 1000 });
    }
    this.#inFlight += 1;
    this.#bytes += bodyBytes;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#inFlight -= 1;
      this.#bytes -= bodyBytes;
    };
  }
}
