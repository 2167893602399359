import type { ServerResponse } from 'node:http';
import { FaceError } from '@face/core';

const TIMED_OUT = Symbol('timed out');

/**
 * Runs work under a signal that fires when the time is up or the client is gone.
 * @throws FaceError `SERVER_TIMEOUT` when the time is up, else what `work` throws
 */
export async function withDeadline<Result>(
  response: ServerResponse,
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const timer = setTimeout(() => {
    controller.abort(TIMED_OUT);
  }, timeoutMs);
  const onClose = (): void => {
    if (!response.writableFinished) controller.abort();
  };
  response.once('close', onClose);
  // It may have gone while its body was parsed.
  if (response.destroyed) controller.abort();
  try {
    return await work(controller.signal);
  } catch (error) {
    if (controller.signal.reason === TIMED_OUT)
      throw new FaceError('SERVER_TIMEOUT', { timeoutMs }, { cause: error });
    throw error;
  } finally {
    // What a failure left running, such as the download of the other image, is of no use any more.
    controller.abort();
    clearTimeout(timer);
    response.off('close', onClose);
  }
}
