import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { FaceError } from '@face/core';
import { type ErrorMessage, fromErrorMessage } from './error-message.js';

/** What the pool sends to a worker. */
export type ToWorker<Job> = { type: 'run'; id: number; job: Job } | { type: 'close' };

/** What a worker sends back. `ready` comes once, before any job is given. */
export type FromWorker<Result> =
  | { type: 'ready' }
  | { type: 'start-failed'; error: ErrorMessage }
  | { type: 'done'; id: number; result: Result }
  | { type: 'failed'; id: number; error: ErrorMessage };

export interface PoolOptions {
  readonly script: URL;
  readonly workerData: unknown;
  readonly workers: number;
  /** How many jobs may wait; past it `submit` fails at once with `ENGINE_BUSY`. */
  readonly maxQueue: number;
}

export interface PoolStats {
  readonly workers: number;
  readonly busy: number;
  readonly queued: number;
  readonly completed: number;
  readonly failed: number;
  /** Workers that died and were replaced. */
  readonly replaced: number;
}

interface Task<Job, Result> {
  readonly id: number;
  readonly job: Job;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: FaceError) => void;
}

interface Slot<Job, Result> {
  readonly worker: Worker;
  ready: boolean;
  task: Task<Job, Result> | undefined;
}

/** A worker that dies this many times in a row before it is ready will not recover by being replaced again. */
const MAX_START_FAILURES = 3;

/**
 * Worker threads behind a bounded first-in first-out queue.
 *
 * Workers are stopped by message only: `terminate()` during an ONNX Runtime call aborts the whole process, which
 * is why no pool library that terminates busy workers is used. An aborted job is therefore removed while it
 * waits, or finishes and is dropped when it runs already.
 */
export class Pool<Job, Result> {
  readonly #options: PoolOptions;
  readonly #slots = new Set<Slot<Job, Result>>();
  readonly #queue: Task<Job, Result>[] = [];
  #nextId = 1;
  #started = false;
  #startFailures = 0;
  #broken: FaceError | undefined;
  #closing: Promise<void> | undefined;
  #idle: (() => void) | undefined;
  #completed = 0;
  #failed = 0;
  #replaced = 0;

  private constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Starts all workers and waits until each is ready. @throws FaceError of the first that cannot start */
  static async start<Job, Result>(options: PoolOptions): Promise<Pool<Job, Result>> {
    const pool = new Pool<Job, Result>(options);
    const ready = Array.from({ length: options.workers }, () => pool.#spawn());
    try {
      await Promise.all(ready);
    } catch (error) {
      await Promise.allSettled(ready);
      await pool.close();
      throw error;
    }
    pool.#started = true;
    return pool;
  }

  get stats(): PoolStats {
    return {
      workers: this.#slots.size,
      busy: [...this.#slots].filter((slot) => slot.task !== undefined).length,
      queued: this.#queue.length,
      completed: this.#completed,
      failed: this.#failed,
      replaced: this.#replaced,
    };
  }

  /**
   * Runs jobs as one: when not all fit into the queue none is started, and when one fails or the signal aborts,
   * those still waiting are dropped.
   * @throws FaceError `ENGINE_BUSY`, `ENGINE_CLOSED`, `ABORTED`, or what the first failing job failed with
   */
  async submit(jobs: readonly Job[], signal?: AbortSignal): Promise<Result[]> {
    const refusal = this.#refusal(jobs.length, signal);
    if (refusal !== undefined) throw refusal;
    const results = this.#enqueue(jobs, signal);
    this.#dispatch();
    return results;
  }

  /** Finishes everything accepted, then ends the workers. Safe to call twice. */
  close(): Promise<void> {
    this.#closing ??= this.#drain();
    return this.#closing;
  }

  #refusal(count: number, signal?: AbortSignal): FaceError | undefined {
    if (this.#closing !== undefined) return new FaceError('ENGINE_CLOSED', { provider: 'local' });
    if (this.#broken !== undefined) return this.#broken;
    if (signal?.aborted === true) return new FaceError('ABORTED');
    const { maxQueue } = this.#options;
    const free = [...this.#slots].filter((slot) => slot.ready && slot.task === undefined).length;
    const queued = this.#queue.length;
    if (queued + count > maxQueue + free) return new FaceError('ENGINE_BUSY', { queued, maxQueue });
    return undefined;
  }

  #enqueue(jobs: readonly Job[], signal?: AbortSignal): Promise<Result[]> {
    return new Promise((resolve, reject) => {
      const results = new Map<Task<Job, Result>, Result>();
      const fail = (error: FaceError): void => {
        signal?.removeEventListener('abort', abort);
        for (const task of tasks) {
          const position = this.#queue.indexOf(task);
          if (position >= 0) this.#queue.splice(position, 1);
        }
        reject(error);
        this.#notifyIdle();
      };
      const abort = (): void => {
        fail(new FaceError('ABORTED'));
      };
      const tasks = jobs.map((job): Task<Job, Result> => {
        const task: Task<Job, Result> = {
          id: this.#nextId++,
          job,
          reject: fail,
          resolve: (result) => {
            results.set(task, result);
            if (results.size < tasks.length) return;
            signal?.removeEventListener('abort', abort);
            resolve(tasks.map((each) => results.get(each)!));
          },
        };
        return task;
      });
      signal?.addEventListener('abort', abort, { once: true });
      this.#queue.push(...tasks);
    });
  }

  #dispatch(): void {
    for (const slot of this.#slots) {
      if (!slot.ready || slot.task !== undefined) continue;
      const task = this.#queue.shift();
      if (task === undefined) break;
      slot.task = task;
      // A busy worker keeps the process alive; an idle one must not.
      slot.worker.ref();
      try {
        slot.worker.postMessage({ type: 'run', id: task.id, job: task.job } satisfies ToWorker<Job>);
      } catch (cause) {
        // The job itself cannot be cloned, e.g. bytes over a detached buffer.
        this.#release(slot);
        this.#failed += 1;
        task.reject(new FaceError('IMAGE_SOURCE_INVALID', { reason: 'it cannot be read' }, { cause }));
      }
    }
  }

  #release(slot: Slot<Job, Result>): void {
    slot.task = undefined;
    slot.worker.unref();
  }

  #spawn(): Promise<void> {
    const { script, workerData } = this.#options;
    // Flags of the main thread, such as --input-type, are not all allowed in a worker.
    const worker = new Worker(script, { workerData, execArgv: [] });
    const slot: Slot<Job, Result> = { worker, ready: false, task: undefined };
    this.#slots.add(slot);
    return new Promise<void>((resolve, reject) => {
      let reason: unknown = 'it ended by itself';
      let startError: FaceError | undefined;
      worker.on('message', (message: FromWorker<Result>) => {
        if (message.type === 'ready') {
          slot.ready = true;
          this.#startFailures = 0;
          worker.unref();
          resolve();
          this.#dispatch();
        } else if (message.type === 'start-failed') {
          startError = fromErrorMessage(message.error);
        } else {
          this.#settle(slot, message);
        }
      });
      worker.on('error', (error) => {
        reason = error instanceof Error ? error.message : error;
      });
      worker.on('messageerror', (error) => {
        reason = error.message;
      });
      worker.once('exit', () => {
        this.#slots.delete(slot);
        const lost = new FaceError('ENGINE_WORKER_LOST', { reason: String(reason) });
        if (!slot.ready)
          reject(startError ?? new FaceError('ENGINE_START_FAILED', { reason: String(reason) }));
        if (slot.task !== undefined) this.#failed += 1;
        slot.task?.reject(lost);
        this.#replace(slot.ready ? undefined : (startError ?? lost));
        this.#notifyIdle();
      });
    });
  }

  #settle(slot: Slot<Job, Result>, message: Extract<FromWorker<Result>, { id: number }>): void {
    const task = slot.task;
    if (task?.id !== message.id) return;
    this.#release(slot);
    if (message.type === 'done') {
      this.#completed += 1;
      task.resolve(message.result);
    } else {
      this.#failed += 1;
      task.reject(fromErrorMessage(message.error));
    }
    this.#dispatch();
    this.#notifyIdle();
  }

  #replace(startError: FaceError | undefined): void {
    const drained = this.#closing !== undefined && this.#queue.length === 0;
    if (!this.#started || drained || this.#broken !== undefined) return;
    if (startError !== undefined) this.#startFailures += 1;
    if (this.#startFailures >= MAX_START_FAILURES) {
      this.#broken = startError;
      for (const task of this.#queue.splice(0)) task.reject(startError!);
      return;
    }
    this.#replaced += 1;
    this.#spawn().catch(() => {
      // The exit handler of the new worker has counted the failure already.
    });
  }

  #notifyIdle(): void {
    const busy = [...this.#slots].some((slot) => slot.task !== undefined);
    if (!busy && this.#queue.length === 0) this.#idle?.();
  }

  async #drain(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#idle = resolve;
      this.#notifyIdle();
    });
    const exits = [...this.#slots].map(({ worker }) => once(worker, 'exit'));
    for (const { worker } of this.#slots) {
      worker.ref();
      worker.postMessage({ type: 'close' } satisfies ToWorker<Job>);
    }
    await Promise.allSettled(exits);
  }
}
