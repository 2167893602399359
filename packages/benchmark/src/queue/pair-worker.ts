import { FaceError } from '@face/core';
import { UnrecoverableError, Worker } from 'bullmq';
import { isAbsolute, relative, resolve } from 'node:path';
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
  /** Makes the judge of a folder; asked once per folder. */
  readonly openJudge: (folder: string) => JudgeChunk;
  /** Folder of the images on this machine; images outside it are refused. Default: the coordinator's path. */
  readonly root?: string | undefined;
  /** Chunks at work at once. Default 2: one is compared while the other's images are read. */
  readonly concurrency?: number | undefined;
  /** A job whose worker gives no sign of life for this long goes to another one. Default 15,000 ms. */
  readonly lockMs?: number | undefined;
  /** Called after each chunk with its number of pairs. */
  readonly onChunk?: ((pairs: number) => void) | undefined;
}

/** A worker that takes chunks of pairs from a queue. */
export interface PairWorker {
  /** Finishes the chunks at work and leaves. */
  close(): Promise<void>;
}

const DEFAULT_LOCK_MS = 15_000;

/**
 * Starts taking jobs. A worker may be killed at any time: its chunks go to others when their locks run out.
 * @throws FaceError `QUEUE_FAILED`, `INVALID_ARGUMENT`
 */
export async function startPairWorker(options: PairWorkerOptions): Promise<PairWorker> {
  const { url, scorerKey, openJudge, root, concurrency = 2, lockMs = DEFAULT_LOCK_MS, onChunk } = options;
  const connection = await connectRedis(url);
  const judges = new Map<string, JudgeChunk>();
  const judgeOf = (folder: string): JudgeChunk => {
    const judge = judges.get(folder) ?? openJudge(folder);
    judges.set(folder, judge);
    return judge;
  };
  const worker = new Worker<PairJob, PairJobAnswer>(
    pairQueueName(scorerKey),
    async ({ data }) => {
      const job = pairJobSchema.safeParse(data);
      if (!job.success) throw new UnrecoverableError('the job is not one of this version');
      const { folder, pairs } = job.data;
      if (root !== undefined) checkInside(root, pairs.flat());
      const outcomes = await judgeOf(root ?? folder)(pairs);
      onChunk?.(pairs.length);
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
  worker.on('error', () => undefined);
  return {
    close: async () => {
      await worker.close();
      connection.disconnect();
    },
  };
}

/** A queue may be written by others than the coordinator: with a root, nothing else can be read. */
function checkInside(root: string, names: readonly string[]): void {
  for (const name of names) {
    const inside = relative(root, resolve(root, name));
    if (isAbsolute(name) || inside.startsWith('..') || isAbsolute(inside)) {
      const { message } = new FaceError('INVALID_ARGUMENT', { name, reason: 'lies outside the root' });
      throw new UnrecoverableError(message);
    }
  }
}
