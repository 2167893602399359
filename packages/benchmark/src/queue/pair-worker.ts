import { FaceError, isFaceError } from '@face/core';
import { DelayedError, UnrecoverableError, Worker } from 'bullmq';
import { LRUCache } from 'lru-cache';
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { staysInside } from '../batch/image-share.js';
import type { JudgeChunk } from '../batch/pair-outcome.js';
import {
  QUEUE_PREFIX,
  type PairJob,
  type PairJobAnswer,
  encodeOutcomes,
  pairJobSchema,
  pairQueueName,
} from './pair-job.js';
import { connectRedis } from './redis-connection.js';

export interface PairWorkerOptions {
  readonly url: string;
  /** `key` of the scorer. */
  readonly scorerKey: string;
  /** Makes the judge of a folder; those of the folders used last are kept. */
  readonly openJudge: (folder: string) => JudgeChunk;
  /** Folder of the images on this machine; images outside it are refused. Default: the coordinator's path. */
  readonly root?: string | undefined;
  /** Chunks at work at once. Default 2: one is compared while the other's images are read. */
  readonly concurrency?: number | undefined;
  /** A job whose worker gives no sign of life for this long goes to another one. Default 15,000 ms. */
  readonly lockMs?: number | undefined;
  /** Called after each chunk with its number of pairs. */
  readonly onChunk?: ((pairs: number) => void) | undefined;
  /** Called when the connection fails or a job does; both are tried again. */
  readonly onTrouble?: ((reason: string) => void) | undefined;
}

/** A worker that takes chunks of pairs from a queue. */
export interface PairWorker {
  /** Finishes the chunks at work and leaves. */
  close(): Promise<void>;
}

const DEFAULT_LOCK_MS = 15_000;
/** Each holds the templates of its folder. */
const MAX_JUDGES = 4;
/** A chunk whose images are not there comes back after this long, for whoever has them; after so many times it fails. */
const WITHOUT_IMAGES_MS = 1000;
const MAX_STARTS = 120;
/** How long a worker that leaves waits for a queue that is gone. */
const CLOSE_MS = 5000;

/**
 * Starts taking jobs. A worker may be killed at any time: its chunks go to others when their locks run out.
 * One without the images puts its chunks back for others: it never answers that they are missing.
 * @throws FaceError `QUEUE_FAILED`, `INVALID_ARGUMENT`, also when the root is no folder.
 */
export async function startPairWorker(options: PairWorkerOptions): Promise<PairWorker> {
  const { url, scorerKey, openJudge, root, concurrency = 2, lockMs = DEFAULT_LOCK_MS } = options;
  if (root !== undefined && (await stat(root).catch(() => undefined))?.isDirectory() !== true) {
    throw new FaceError('INVALID_ARGUMENT', { name: 'root', reason: `${root} is no folder` });
  }
  const connection = await connectRedis(url);
  const judges = new LRUCache<string, JudgeChunk>({ max: MAX_JUDGES });
  const judgeOf = (folder: string): JudgeChunk => {
    const judge = judges.get(folder) ?? openJudge(folder);
    judges.set(folder, judge);
    return judge;
  };
  const worker = new Worker<PairJob, PairJobAnswer>(
    pairQueueName(scorerKey),
    async (queued, token) => {
      const job = pairJobSchema.safeParse(queued.data);
      if (!job.success) throw new UnrecoverableError('the job is not one of this version');
      const { folder, pairs } = job.data;
      if (root !== undefined) await checkInside(root, pairs.flat());
      const outcomes = await judgeOf(root ?? folder)(pairs).catch(async (error: unknown) => {
        if (!isFaceError(error, 'DATASET_INVALID') || queued.attemptsStarted >= MAX_STARTS) throw error;
        options.onTrouble?.(error.message);
        await queued.moveToDelayed(Date.now() + WITHOUT_IMAGES_MS, token);
        throw new DelayedError();
      });
      options.onChunk?.(pairs.length);
      return encodeOutcomes(outcomes);
    },
    {
      connection,
      prefix: QUEUE_PREFIX,
      concurrency,
      lockDuration: lockMs,
      stalledInterval: Math.ceil(lockMs / 3),
      // However many workers die with it, a job is not to blame.
      maxStalledCount: 1_000_000,
    },
  );
  // The connection comes back by itself; without a listener its errors would end the process.
  worker.on('error', ({ message }) => options.onTrouble?.(message));
  worker.on('failed', (_job, { message }) => options.onTrouble?.(message));
  return {
    close: async () => {
      // Without its server, BullMQ would wait for it.
      await Promise.race([worker.close(), untilGone(connection)]);
      connection.disconnect();
    },
  };
}

/** Resolves when there has been no connection for a while. */
async function untilGone(connection: { readonly status: string }): Promise<void> {
  for (let goneMs = 0; goneMs < CLOSE_MS; goneMs = connection.status === 'ready' ? 0 : goneMs + 250) {
    await sleep(250, undefined, { ref: false });
  }
}

/** A queue may be written by others than the coordinator: with a root, nothing else can be read. */
async function checkInside(root: string, names: readonly string[]): Promise<void> {
  for (const name of new Set(names)) {
    if (await staysInside(root, name)) continue;
    const { message } = new FaceError('INVALID_ARGUMENT', { name, reason: 'lies outside the root' });
    throw new UnrecoverableError(message);
  }
}
