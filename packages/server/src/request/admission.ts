import { FaceError } from '@face/core';

export interface AdmissionLimits {
  /** Requests in work at once. */
  readonly maxInFlight: number;
  /** Bytes of all bodies that are held, arriving or in work. */
  readonly maxInFlightBytes: number;
  /** Bodies that may be arriving at once. */
  readonly maxArriving: number;
  /** A body that comes slower than this is given up. */
  readonly minBytesPerSecond: number;
}

/** A body on its way in. */
export interface ArrivingBody {
  /**
   * Says how many bytes of it have come, and how many are held for it by now.
   * @throws FaceError `SERVER_BUSY`
   */
  progress(receivedBytes: number, heldBytes: number): void;
  /** It is complete. Its bytes count until `end`. */
  readonly complete: () => void;
  /** Nothing of it is held any more. May be called twice. */
  readonly end: () => void;
}

/** What one address has on its way. */
interface Sender {
  arriving: number;
  bytes: number;
}

interface Arrival {
  readonly address: string;
  readonly onTooSlow: (error: FaceError) => void;
  received: number;
  held: number;
  /** What had come when the running window began. */
  receivedBefore: number;
  windowBeganAt: number;
}

/** No address may fill more than these parts of what bodies on their way may take. */
const ADDRESS_SHARE = { arriving: 1 / 4, bytes: 1 / 2 };
/** How long a body is watched before its speed is judged, ms: links pause. */
const WINDOW_MS = 5000;
const SWEEP_MS = 500;

/**
 * Bounds what all requests together may hold. A place for work is given to requests that are there completely: who
 * only announces a body, or sends it drop by drop, keeps nobody else out.
 */
export class Admission {
  readonly #limits: AdmissionLimits;
  readonly #arrivals = new Set<Arrival>();
  readonly #senders = new Map<string, Sender>();
  readonly #sweep: NodeJS.Timeout;
  #inFlight = 0;
  #bytes = 0;

  constructor(limits: AdmissionLimits) {
    this.#limits = limits;
    this.#sweep = setInterval(() => {
      this.#giveUpSlowOnes();
    }, SWEEP_MS);
    this.#sweep.unref();
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get arriving(): number {
    return this.#arrivals.size;
  }

  /** Bytes of bodies that are held. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Refuses at once what could not be worked on when it is there. Takes no place.
   * @throws FaceError `SERVER_BUSY`
   */
  requireRoom(): void {
    if (this.#inFlight >= this.#limits.maxInFlight) throw this.#busy();
  }

  /**
   * Takes in a body.
   * @param onTooSlow - called at most once, with `REQUEST_TOO_SLOW`
   * @throws FaceError `SERVER_BUSY` when too many are arriving, in all or from this address
   */
  arrive(address: string, onTooSlow: (error: FaceError) => void): ArrivingBody {
    const { maxArriving } = this.#limits;
    const sender = this.#senders.get(address) ?? { arriving: 0, bytes: 0 };
    const isGreedy = sender.arriving >= Math.ceil(maxArriving * ADDRESS_SHARE.arriving);
    if (this.#arrivals.size >= maxArriving || isGreedy) throw this.#busy();
    const windowBeganAt = performance.now();
    const arrival = { address, onTooSlow, received: 0, held: 0, receivedBefore: 0, windowBeganAt };
    this.#arrivals.add(arrival);
    sender.arriving += 1;
    this.#senders.set(address, sender);
    return {
      progress: (receivedBytes, heldBytes) => {
        arrival.received = receivedBytes;
        if (heldBytes !== arrival.held) this.#hold(arrival, sender, heldBytes);
      },
      complete: () => {
        this.#leave(arrival);
      },
      end: () => {
        this.#leave(arrival);
        this.#bytes -= arrival.held;
        arrival.held = 0;
      },
    };
  }

  /**
   * Lets a complete request be worked on; call the returned function when its answer has been sent or its client is
   * gone.
   * @throws FaceError `SERVER_BUSY`
   */
  enter(): () => void {
    this.requireRoom();
    this.#inFlight += 1;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#inFlight -= 1;
    };
  }

  close(): void {
    clearInterval(this.#sweep);
  }

  #hold(arrival: Arrival, sender: Sender, bytes: number): void {
    const { maxInFlightBytes } = this.#limits;
    const others = this.#bytes - arrival.held;
    const ofSender = sender.bytes - arrival.held;
    // The only body is always taken in, however large: its own limit is checked elsewhere.
    const isFull = others > 0 && others + bytes > maxInFlightBytes;
    const isGreedy = ofSender > 0 && ofSender + bytes > maxInFlightBytes * ADDRESS_SHARE.bytes;
    if (isFull || isGreedy) throw this.#busy();
    this.#bytes = others + bytes;
    sender.bytes = ofSender + bytes;
    arrival.held = bytes;
  }

  /** Whatever comes after this is no longer on its way: it is complete, given up or gone. */
  #leave(arrival: Arrival): void {
    if (!this.#arrivals.delete(arrival)) return;
    const sender = this.#senders.get(arrival.address)!;
    sender.arriving -= 1;
    sender.bytes -= arrival.held;
    if (sender.arriving === 0) this.#senders.delete(arrival.address);
  }

  #giveUpSlowOnes(): void {
    const now = performance.now();
    const { minBytesPerSecond } = this.#limits;
    for (const arrival of this.#arrivals) {
      const elapsedMs = now - arrival.windowBeganAt;
      if (elapsedMs < WINDOW_MS) continue;
      if (((arrival.received - arrival.receivedBefore) * 1000) / elapsedMs < minBytesPerSecond) {
        this.#leave(arrival);
        arrival.onTooSlow(new FaceError('REQUEST_TOO_SLOW', { minBytesPerSecond }));
      } else {
        arrival.receivedBefore = arrival.received;
        arrival.windowBeganAt = now;
      }
    }
  }

  #busy(): FaceError {
    return new FaceError('SERVER_BUSY', { inFlight: this.#inFlight, retryAfterMs: 1000 });
  }
}
