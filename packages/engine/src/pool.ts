import { type ErrorCode, FaceError } from '@face/core';
import { beforeExit } from './before-exit.js';
import { fromErrorMessage, isMemoryShortage } from './error-message.js';
import type { KeptMemory } from './kept-memory.js';
import { PoolWorker, type Settled, type WorkerStart, toFaceError } from './pool-worker.js';

export interface PoolOptions<Job, Result> extends WorkerStart {
  readonly workers: number;
  /** How many jobs may wait; past it `submit` fails at once with `ENGINE_BUSY`. */
  readonly maxQueue: number;
  /** Called when a job goes to a worker: what is sent instead. */
  readonly wrap?: (job: Job, mailbox: KeptMemory) => Job;
  /** Told of every accepted job, in the async context of the caller. `ended` must be handled. */
  readonly observe?: (job: Job, ended: Promise<JobReport<Result>>) => void;
  /** Must succeed before a lost worker is replaced, e.g. by checking the files that it will load. */
  readonly beforeRestart?: () => Promise<unknown>;
}

/** One job's result, and how long it took. */
export interface JobReport<Result> {
  readonly result: Result;
  readonly queuedMs: number;
  /** From being sent to a worker to the answer. */
  readonly ranMs: number;
}

export interface PoolStats {
  /** Alive, also while starting. */
  readonly workers: number;
  /** Of these, not ready for a job yet. */
  readonly starting: number;
  /** Jobs in a worker. */
  readonly running: number;
  readonly queued: number;
  /** Jobs that gave a result. */
  readonly done: number;
  /** Jobs that gave none, refused ones included, by error code. */
  readonly failed: Readonly<Partial<Record<ErrorCode, number>>>;
  /** Workers started in place of lost ones. */
  readonly restarted: number;
}

interface Task<Job, Result> {
  readonly id: number;
  readonly job: Job;
  readonly submittedAt: number;
  startedAt: number;
  /** All tasks of the submission. */
  group: readonly Task<Job, Result>[];
  isEnded: boolean;
  readonly ended: Promise<JobReport<Result>>;
  readonly resolve: (report: JobReport<Result>) => void;
  readonly reject: (error: FaceError) => void;
}

/** After a worker that cannot start, the next attempt waits this long; twice as long after each further one. */
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 10_000;
/** How long the end of the process may be held up by images that are being analysed. */
const EXIT_GRACE_MS = 3000;

/**
 * Worker threads behind a bounded first-in first-out queue.
 *
 * Workers are stopped by message only: `terminate()` during an ONNX Runtime call aborts the whole process, which
 * is why no pool library that terminates busy workers is used. An aborted job is therefore removed while it
 * waits, or finishes and is dropped when it runs already. The end of the process terminates workers as well, so
 * `process.exit()` and uncaught errors are held up until running jobs are through.
 */
export class Pool<Job, Result, Facts = undefined> {
  readonly #options: PoolOptions<Job, Result>;
  readonly #workers = new Map<PoolWorker<Job, Result, Facts>, Task<Job, Result> | undefined>();
  readonly #queue: Task<Job, Result>[] = [];
  readonly #retries = new Set<NodeJS.Timeout>();
  readonly #failed: Partial<Record<ErrorCode, number>> = {};
  #facts: Facts | undefined;
  #nextId = 1;
  #done = 0;
  #restarted = 0;
  #starting = 0;
  #startFailures = 0;
  #startError: FaceError | undefined;
  #closing: Promise<void> | undefined;
  #onIdle: (() => void) | undefined;

  readonly #ignoreExit = beforeExit(() => {
    const deadline = performance.now() + EXIT_GRACE_MS;
    for (const worker of this.#workers.keys()) {
      worker.waitUntilIdle(Math.max(0, deadline - performance.now()));
    }
  });

  private constructor(options: PoolOptions<Job, Result>) {
    this.#options = options;
  }

  /**
   * Starts a worker and waits until it is ready. The others start behind it: with it they would compete for the
   * cores, and a first job would have to wait for all of them.
   * @throws FaceError when it cannot start; what the setup was rejected with
   */
  static async start<Job, Result, Facts = undefined>(
    options: PoolOptions<Job, Result>,
  ): Promise<Pool<Job, Result, Facts>> {
    const pool = new Pool<Job, Result, Facts>(options);
    try {
      await pool.#spawn();
    } catch (error) {
      await pool.close();
      throw error;
    }
    for (let count = 1; count < options.workers; count += 1) void pool.#startAnother();
    return pool;
  }

  /** What a worker told when it became ready. */
  get facts(): Facts {
    return this.#facts!;
  }

  get stats(): PoolStats {
    return {
      workers: this.#workers.size,
      starting: [...this.#workers.keys()].filter((worker) => !worker.isReady).length,
      running: [...this.#workers.values()].filter((task) => task !== undefined).length,
      queued: this.#queue.length,
      done: this.#done,
      failed: { ...this.#failed },
      restarted: this.#restarted,
    };
  }

  /**
   * Runs jobs as one: when not all fit into the queue none is started, and when one fails or the signal aborts,
   * those still waiting are dropped (they count as `ABORTED`).
   * @throws FaceError `ENGINE_BUSY`, `ENGINE_CLOSED`, `ABORTED`, what the first failing job failed with, or, when
   *   no worker is left and none can be started, why
   */
  async submit(jobs: readonly Job[], signal?: AbortSignal): Promise<Result[]> {
    const refusal = this.#refusal(jobs.length, signal);
    if (refusal !== undefined) {
      this.#countFailed(refusal, jobs.length);
      throw refusal;
    }
    const group = jobs.map((job) => this.#createTask(job));
    for (const task of group) task.group = group;
    const abort = (): void => {
      for (const task of group) this.#fail(task, new FaceError('ABORTED'));
      this.#notifyIdle();
    };
    signal?.addEventListener('abort', abort, { once: true });
    const reports = Promise.all(group.map(({ ended }) => ended));
    for (const task of group) this.#options.observe?.(task.job, task.ended);
    this.#queue.push(...group);
    this.#dispatch();
    try {
      return (await reports).map(({ result }) => result);
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Finishes everything accepted, then ends the workers. Safe to call twice. */
  close(): Promise<void> {
    this.#closing ??= this.#drain();
    return this.#closing;
  }

  #refusal(count: number, signal?: AbortSignal): FaceError | undefined {
    if (this.#closing !== undefined) return new FaceError('ENGINE_CLOSED', { provider: 'local' });
    if (signal?.aborted === true) return new FaceError('ABORTED');
    if (this.#startError !== undefined && this.#isWithoutWorkers()) return this.#startError;
    const { maxQueue } = this.#options;
    // One that is starting as well: it will take a job.
    const free = [...this.#workers.values()].filter((task) => task === undefined).length;
    const queued = this.#queue.length;
    if (queued + count > maxQueue + free) return new FaceError('ENGINE_BUSY', { queued, maxQueue });
    return undefined;
  }

  #createTask(job: Job): Task<Job, Result> {
    const { promise: ended, resolve, reject } = withResolvers<JobReport<Result>>();
    const submittedAt = performance.now();
    const id = this.#nextId++;
    return { id, job, submittedAt, startedAt: 0, group: [], isEnded: false, ended, resolve, reject };
  }

  #dispatch(): void {
    for (const worker of this.#workers.keys()) {
      // A job that cannot be sent leaves the worker free for the one behind it.
      while (worker.isReady && this.#workers.get(worker) === undefined) {
        const next = this.#queue.shift();
        if (next === undefined) return;
        this.#run(worker, next);
      }
    }
  }

  #run(worker: PoolWorker<Job, Result, Facts>, task: Task<Job, Result>): void {
    this.#workers.set(worker, task);
    task.startedAt = performance.now();
    try {
      worker.run(task.id, this.#options.wrap?.(task.job, worker.mailbox) ?? task.job);
    } catch (cause) {
      this.#release(worker);
      // Else the job itself cannot be sent, e.g. bytes over a detached buffer.
      const error: FaceError = isMemoryShortage(cause)
        ? new FaceError('ENGINE_OUT_OF_MEMORY', {}, { cause })
        : new FaceError('IMAGE_SOURCE_INVALID', { reason: 'it cannot be read' }, { cause });
      this.#fail(task, error);
    }
  }

  #release(worker: PoolWorker<Job, Result, Facts>): void {
    this.#workers.set(worker, undefined);
    worker.rest();
  }

  #settle(worker: PoolWorker<Job, Result, Facts>, message: Settled<Result>): void {
    const task = this.#workers.get(worker);
    if (task?.id !== message.id) return;
    this.#release(worker);
    this.#startFailures = 0;
    if (message.type === 'failed') this.#fail(task, fromErrorMessage(message.error));
    else if (!task.isEnded) {
      task.isEnded = true;
      this.#done += 1;
      const { submittedAt, startedAt } = task;
      const ranMs = performance.now() - startedAt;
      task.resolve({ result: message.result, queuedMs: startedAt - submittedAt, ranMs });
    }
    this.#dispatch();
    this.#notifyIdle();
  }

  /** Ends a task and drops what waits of its submission; the first failure is the one that the caller sees. */
  #fail(task: Task<Job, Result>, error: FaceError): void {
    if (task.isEnded) return;
    task.isEnded = true;
    this.#countFailed(error);
    task.reject(error);
    for (const sibling of [task, ...task.group]) {
      const position = this.#queue.indexOf(sibling);
      if (position < 0) continue;
      this.#queue.splice(position, 1);
      this.#fail(sibling, new FaceError('ABORTED'));
    }
  }

  #countFailed({ code }: FaceError, count = 1): void {
    this.#failed[code] = (this.#failed[code] ?? 0) + count;
  }

  /** @throws FaceError when the worker cannot start */
  async #spawn(): Promise<void> {
    const worker = new PoolWorker<Job, Result, Facts>(this.#options, {
      settled: (message) => {
        this.#settle(worker, message);
      },
      lost: (error) => {
        const task = this.#workers.get(worker);
        this.#workers.delete(worker);
        if (task !== undefined) this.#fail(task, error);
        if (!this.#isFinished()) this.#replace(worker, error);
        this.#notifyIdle();
      },
    });
    this.#workers.set(worker, undefined);
    try {
      this.#facts = await worker.ready;
    } catch (error) {
      this.#workers.delete(worker);
      throw error;
    }
    this.#dispatch();
  }

  /** At once when a job may have been at fault; else what ended it would end its successor as well. */
  #replace(worker: PoolWorker<Job, Result, Facts>, error: FaceError): void {
    this.#restarted += 1;
    if (worker.hasWorked) void this.#startAnother(this.#options.beforeRestart);
    else this.#failStart(error);
  }

  /** Starts one more worker; what hinders it may pass, so it is tried again and again. */
  async #startAnother(check?: () => Promise<unknown>): Promise<void> {
    this.#starting += 1;
    try {
      await check?.();
      if (!this.#isFinished()) await this.#spawn();
      this.#starting -= 1;
      this.#startError = undefined;
    } catch (error) {
      this.#starting -= 1;
      if (!this.#isFinished()) this.#failStart(toFaceError(error));
    }
    this.#notifyIdle();
  }

  /** Notes why there is a worker less, and tries again later. */
  #failStart(error: FaceError): void {
    this.#startError = error;
    if (this.#isWithoutWorkers()) for (const task of this.#queue.splice(0)) this.#fail(task, error);
    if (this.#closing !== undefined) return;
    const delayMs = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#startFailures);
    this.#startFailures += 1;
    const timer = setTimeout(() => {
      this.#retries.delete(timer);
      void this.#startAnother(this.#options.beforeRestart);
    }, delayMs);
    timer.unref();
    this.#retries.add(timer);
  }

  #isWithoutWorkers(): boolean {
    return this.#workers.size === 0 && this.#starting === 0;
  }

  #isFinished(): boolean {
    return this.#closing !== undefined && this.#queue.length === 0;
  }

  #notifyIdle(): void {
    const { running, queued } = this.stats;
    if (running === 0 && queued === 0 && this.#starting === 0) this.#onIdle?.();
  }

  async #drain(): Promise<void> {
    for (const timer of this.#retries) clearTimeout(timer);
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve;
      this.#notifyIdle();
    });
    await Promise.all([...this.#workers.keys()].map((worker) => worker.close()));
    this.#workers.clear();
    this.#ignoreExit();
  }
}

/** `Promise.withResolvers`, which Node 20 lacks. */
function withResolvers<Value>(): {
  promise: Promise<Value>;
  resolve: (value: Value) => void;
  reject: (error: FaceError) => void;
} {
  let resolve!: (value: Value) => void;
  let reject!: (error: FaceError) => void;
  const promise = new Promise<Value>((...functions) => {
    [resolve, reject] = functions;
  });
  return { promise, resolve, reject };
}
