import { FaceError, isFaceError } from '@face/core';
import { Queue } from 'bullmq';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JudgeChunk, PairNames, PairOutcome } from '../batch/pair-outcome.js';
import { throwIfAborted } from '../progress.js';
import {
  QUEUE_PREFIX,
  type PairJob,
  type PairJobAnswer,
  decodeOutcomes,
  pairAnswerSchema,
  pairJobId,
  pairQueueName,
} from './pair-job.js';
import { connectRedis, queueServerName } from './redis-connection.js';

export interface PairCoordinatorOptions {
  readonly url: string;
  /** `key` of the scorer whose workers are asked. */
  readonly scorerKey: string;
  /** Where relative image paths start. */
  readonly folder: string;
  /** Ends every wait for the queue, also while its server is gone. */
  readonly signal?: AbortSignal | undefined;
  /** Called when the connection fails; it comes back by itself. */
  readonly onTrouble?: ((reason: string) => void) | undefined;
}

/** Hands chunks of pairs to the workers of a queue. */
export interface PairCoordinator {
  readonly judge: JudgeChunk;
  /** Removes the answer to a chunk that is in a file by now. */
  readonly forget: (pairs: readonly PairNames[]) => Promise<void>;
  /** Workers of this model that are connected now. */
  countWorkers(): Promise<number>;
  close(): Promise<void>;
}

const FIRST_POLL_MS = 20;
const MAX_POLL_MS = 250;
/** Answers that nobody fetched, of a coordinator that never came back, leave Redis after this long. */
const KEEP_ANSWERS_S = 2 * 86_400;
const ATTEMPTS = 5;
const FIRST_RETRY_MS = 500;

/**
 * Connects to the queue. An answer is kept in Redis until it is fetched, so the coordinator may die and come back;
 * a job that Redis has lost is added again. Both do no harm, as the same pairs are the same job with the same answer.
 * @throws FaceError `QUEUE_FAILED`, `INVALID_ARGUMENT`
 */
export async function connectCoordinator(options: PairCoordinatorOptions): Promise<PairCoordinator> {
  const { url, scorerKey, folder } = options;
  const connection = await connectRedis(url);
  const queue = new Queue<PairJob, PairJobAnswer>(pairQueueName(scorerKey), {
    connection,
    prefix: QUEUE_PREFIX,
    defaultJobOptions: {
      attempts: ATTEMPTS,
      backoff: { type: 'exponential', delay: FIRST_RETRY_MS },
      removeOnComplete: { age: KEEP_ANSWERS_S },
      removeOnFail: { age: KEEP_ANSWERS_S },
    },
  });
  // The connection comes back by itself; without a listener its errors would end the process.
  queue.on('error', ({ message }) => options.onTrouble?.(message));
  const server = queueServerName(url);
  const told = <Answer>(command: Promise<Answer>, signal: AbortSignal | undefined): Promise<Answer> =>
    orAborted(command, signal ?? options.signal, server);
  const judge: JudgeChunk = async (pairs, signal) => {
    const jobId = pairJobId(folder, pairs);
    const data: PairJob = { folder, pairs: pairs.map(([a, b]) => [a, b]) };
    // An earlier run may have left it failed: then it is new again.
    if ((await told(queue.getJobState(jobId), signal)) === 'failed') await told(queue.remove(jobId), signal);
    for (let waitMs = FIRST_POLL_MS; ; waitMs = Math.min(MAX_POLL_MS, waitMs * 1.5)) {
      throwIfAborted(signal);
      const state = await told(queue.getJobState(jobId), signal);
      if (state === 'completed') {
        const outcomes = await told(fetchAnswer(queue, jobId, pairs.length), signal);
        if (outcomes !== undefined) return outcomes;
      } else if (state === 'failed') {
        const reason = (await told(queue.getJob(jobId), signal))?.failedReason ?? 'a job failed';
        throw new FaceError('QUEUE_FAILED', { server, reason });
      } else if (state === 'unknown') await told(queue.add('pairs', data, { jobId }), signal);
      await sleep(waitMs, undefined, signal && { signal }).catch(() => undefined);
    }
  };
  return {
    judge,
    forget: async (pairs) => {
      await told(queue.remove(pairJobId(folder, pairs)), undefined);
    },
    countWorkers: () => told(queue.getWorkersCount(), undefined),
    close: async () => {
      // Without its server, BullMQ would wait for it.
      if (connection.status === 'ready') await queue.close();
      connection.disconnect();
    },
  };
}

/**
 * Waits for a command, but no longer than the signal allows: without a connection it would wait for the server.
 * @throws FaceError `ABORTED`, and `QUEUE_FAILED` for what Redis itself refuses (memory full, read-only, no right).
 */
async function orAborted<Answer>(
  command: Promise<Answer>,
  signal: AbortSignal | undefined,
  server: string,
): Promise<Answer> {
  const told = command.catch((error: unknown) => {
    if (isFaceError(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new FaceError('QUEUE_FAILED', { server, reason }, { cause: error });
  });
  if (signal === undefined) return told;
  told.catch(() => undefined);
  throwIfAborted(signal);
  const stop = new AbortController();
  const aborted = once(signal, 'abort', { signal: stop.signal }).then(
    () => Promise.reject(new FaceError('ABORTED', {}, { cause: signal.reason })),
    () => told,
  );
  try {
    return await Promise.race([told, aborted]);
  } finally {
    stop.abort();
  }
}

/** Undefined when the job is gone or its answer is none: it is asked for again. */
async function fetchAnswer(
  queue: Queue<PairJob, PairJobAnswer>,
  jobId: string,
  count: number,
): Promise<PairOutcome[] | undefined> {
  const job = await queue.getJob(jobId);
  const answer = pairAnswerSchema.safeParse(job?.returnvalue);
  if (answer.success && answer.data.length === count) return decodeOutcomes(answer.data);
  await queue.remove(jobId);
  return undefined;
}
