import { Worker } from 'node:worker_threads';
import { FaceError, isFaceError } from '@face/core';
import { type ErrorMessage, fromErrorMessage } from './error-message.js';
import { KeptMemory } from './kept-memory.js';

/** What the pool sends to a worker. */
export type ToWorker<Job, Setup = unknown> =
  | { readonly type: 'start'; readonly setup: Setup }
  | { readonly type: 'run'; readonly id: number; readonly job: Job }
  | { readonly type: 'close' };

/** The end of one job. */
export type Settled<Result> =
  | { readonly type: 'done'; readonly id: number; readonly result: Result }
  | { readonly type: 'failed'; readonly id: number; readonly error: ErrorMessage };

/** What a worker sends back. `ready` comes once, before any job is given. */
export type FromWorker<Result, Facts> =
  | { readonly type: 'ready'; readonly facts: Facts }
  | { readonly type: 'start-failed'; readonly error: ErrorMessage }
  | Settled<Result>;

/** What a worker thread finds in `workerData`. */
export interface PoolWorkerData {
  /**
   * One element: `LOADING` until the worker's modules are there, `BUSY` while it starts or works. The worker sets it
   * to `IDLE` and notifies, after loading only if it is not `BUSY` by then.
   */
  readonly state: Int32Array<SharedArrayBuffer>;
}

export const IDLE = 0;
export const BUSY = 1;
export const LOADING = 2;

/** How a worker is started. */
export interface WorkerStart {
  readonly script: URL;
  /** Sent to the worker as its first message. It loads its modules meanwhile, and ends when this is rejected. */
  readonly setup: Promise<unknown>;
  /** JavaScript heap of one worker, MiB: past it the worker is lost, not the process. Pixels do not count. */
  readonly heapLimitMiB?: number;
}

interface WorkerEvents<Result> {
  readonly settled: (message: Settled<Result>) => void;
  /** It ended without being asked to, after it had been ready. */
  readonly lost: (error: FaceError) => void;
}

/** One worker thread: starts it, gives it one job at a time and notices its end. */
export class PoolWorker<Job, Result, Facts> {
  /** What the worker told when it became ready. @throws FaceError when it cannot start */
  readonly ready: Promise<Facts>;
  /** Shared with it; free while it does nothing. */
  readonly mailbox = new KeptMemory((sizeBytes) => new Uint8Array(new SharedArrayBuffer(sizeBytes)));
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  readonly #state = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)).fill(LOADING);
  #isReady = false;
  #hasWorked = false;
  #isClosing = false;
  #hasEnded = false;

  constructor({ script, setup, heapLimitMiB }: WorkerStart, events: WorkerEvents<Result>) {
    // Flags of the main thread, such as --input-type, are not all allowed in a worker.
    const worker = new Worker(script, {
      workerData: { state: this.#state } satisfies PoolWorkerData,
      execArgv: [],
      ...(heapLimitMiB === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: heapLimitMiB } }),
    });
    this.#worker = worker;
    let reason = 'it ended by itself';
    let startError: unknown;
    setup.then(
      (value) => {
        Atomics.store(this.#state, 0, BUSY);
        worker.postMessage({ type: 'start', setup: value } satisfies ToWorker<Job>);
      },
      (error: unknown) => {
        startError = error;
        void this.close();
      },
    );
    this.ready = new Promise<Facts>((resolve, reject) => {
      worker.on('message', (message: FromWorker<Result, Facts>) => {
        if (message.type === 'ready') {
          this.#isReady = true;
          worker.unref();
          resolve(message.facts);
        } else if (message.type === 'start-failed') {
          startError = fromErrorMessage(message.error);
        } else {
          events.settled(message);
        }
      });
      worker.once('exit', () => {
        reject(
          startError === undefined
            ? new FaceError('ENGINE_START_FAILED', { reason })
            : toFaceError(startError),
        );
      });
    });
    worker.on('error', (error) => {
      reason = error instanceof Error ? error.message : String(error);
    });
    worker.on('messageerror', (error) => {
      reason = error.message;
    });
    this.#ended = new Promise((resolve) => {
      worker.once('exit', () => {
        if (this.#isReady && !this.#isClosing) events.lost(new FaceError('ENGINE_WORKER_LOST', { reason }));
        this.#isReady = false;
        this.#hasEnded = true;
        resolve();
      });
    });
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** Whether it was ever given a job. */
  get hasWorked(): boolean {
    return this.#hasWorked;
  }

  /** @throws DOMException `DataCloneError`, TypeError when the job cannot be sent */
  run(id: number, job: Job): void {
    // A busy worker keeps the process alive; an idle one must not.
    this.#worker.ref();
    Atomics.store(this.#state, 0, BUSY);
    this.#worker.postMessage({ type: 'run', id, job } satisfies ToWorker<Job>);
    this.#hasWorked = true;
  }

  /** Its job is over. */
  rest(): void {
    this.#worker.unref();
  }

  /** Blocks until it is idle, or so long. For the end of the process: see `Pool`. */
  waitUntilIdle(timeoutMs: number): void {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const state = Atomics.load(this.#state, 0);
      const left = deadline - performance.now();
      if (this.#hasEnded || state === IDLE || left <= 0) return;
      Atomics.wait(this.#state, 0, state, left);
    }
  }

  /** Lets it end by itself. Resolves when it has. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#worker.ref();
    this.#worker.postMessage({ type: 'close' } satisfies ToWorker<Job>);
    await this.#ended;
  }
}

/** Of what kept a worker from starting. */
export function toFaceError(error: unknown): FaceError {
  if (isFaceError(error)) return error;
  return new FaceError('ENGINE_START_FAILED', { reason: String(error) }, { cause: error });
}
