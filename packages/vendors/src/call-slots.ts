import { FaceError } from '@face/core';
import { createWaitingLine } from './waiting-line.js';

export interface CallSlots {
  /**
   * Waits for a slot, first come first served, and resolves with the function that leaves it.
   * @throws FaceError `ENGINE_BUSY` when `maxQueue` others wait; rejects with the signal's reason on abort.
   */
  enter(signal: AbortSignal): Promise<() => void>;
}

/**
 * Bounds the calls at work, and thereby the images in memory: a call reads its images only once it has a slot, and
 * keeps the slot until it has answered.
 */
export function createCallSlots(concurrency: number, maxQueue: number): CallSlots {
  const line = createWaitingLine<() => void>();
  let taken = 0;

  function take(): () => void {
    taken += 1;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      taken -= 1;
      line.admit(take);
    };
  }

  return {
    async enter(signal) {
      signal.throwIfAborted();
      if (taken < concurrency) return take();
      const queued = line.length;
      if (queued >= maxQueue) throw new FaceError('ENGINE_BUSY', { queued, maxQueue });
      return line.join(signal, 'back');
    },
  };
}
