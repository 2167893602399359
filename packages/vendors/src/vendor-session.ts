import { FaceError } from '@face/core';
import { createCallSlots } from './call-slots.js';
import type { ConnectionSettings } from './connection-options.js';
import { type HttpReply, type HttpRequest, openHttpChannel } from './http-channel.js';
import { type OpenCall, openCall } from './open-call.js';
import { createRateLimit } from './rate-limit.js';
import { AttemptFailure, withRetry } from './retry.js';

/** Sends one request in its turn; it is made, and so signed, only when the turn has come. */
export type Send = (makeRequest: () => HttpRequest) => Promise<HttpReply>;

export interface VendorCall {
  readonly signal: AbortSignal;
  /** Runs `attempt` with retries; everything it sends waits for the rate limit. */
  exchange<T>(attempt: (send: Send) => Promise<T>): Promise<T>;
  /**
   * Runs `attempt` once, for at most `budgetMs` and never past the middle of what is left of the deadline, so that
   * the call can still answer without it.
   */
  probe<T>(budgetMs: number, attempt: (send: Send) => Promise<T>): Promise<T>;
}

export interface VendorSession {
  /**
   * Runs one call of the client's API as soon as fewer than `concurrency` others are at work.
   * @throws FaceError `ENGINE_CLOSED` after close; `ENGINE_BUSY` when the queue is full; `ABORTED` at once when the
   *   caller's signal aborts.
   */
  call<T>(signal: AbortSignal | undefined, work: (call: VendorCall) => Promise<T>): Promise<T>;
  /** Waits for running calls, then closes the connections. */
  close(): Promise<void>;
}

/** What both clients are made of: queue, rate limit, connections, retries, deadline and the end of it all. */
export function openVendorSession(vendor: string, settings: ConnectionSettings): VendorSession {
  const channel = openHttpChannel(vendor, settings);
  const slots = createCallSlots(settings.concurrency, settings.maxQueue);
  const rateLimit = createRateLimit(settings.rateLimit);
  const running = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;

  function openVendorCall(call: OpenCall): VendorCall {
    let hadTurn = false;
    const sendInTurn =
      (signal: AbortSignal): Send =>
      async (makeRequest) => {
        const endTurn = await rateLimit.acquire(signal, hadTurn ? 'front' : 'back');
        hadTurn = true;
        try {
          call.startDeadline();
          return await channel.send(makeRequest(), signal);
        } finally {
          endTurn();
        }
      };
    return {
      signal: call.signal,
      exchange: (attempt) =>
        withRetry(settings, call.signal, call.remainingMs, async () => {
          try {
            return await attempt(sendInTurn(call.signal));
          } catch (failure) {
            if (failure instanceof AttemptFailure) call.noteFailure(failure.error);
            throw failure;
          }
        }),
      async probe(budgetMs, attempt) {
        const deadlineMs = Math.min(budgetMs, call.remainingMs() / 2);
        const part = openCall(vendor, { deadlineMs }, call.signal);
        part.startDeadline();
        try {
          return await part.race(attempt(sendInTurn(part.signal)));
        } finally {
          part.dispose();
        }
      },
    };
  }

  async function inSlot<T>(call: OpenCall, work: (call: VendorCall) => Promise<T>): Promise<T> {
    const leave = await slots.enter(call.signal);
    try {
      return await work(openVendorCall(call));
    } finally {
      leave();
    }
  }

  return {
    async call(callerSignal, work) {
      if (closing !== undefined) throw new FaceError('ENGINE_CLOSED', { provider: vendor });
      const call = openCall(vendor, settings, callerSignal);
      try {
        call.signal.throwIfAborted();
        const working = inSlot(call, work);
        // An aborted call rejects before its work has wound down; close() waits for the work.
        const settled = working.catch(() => undefined).finally(() => running.delete(settled));
        running.add(settled);
        return await call.race(working);
      } finally {
        call.dispose();
      }
    },
    close() {
      closing ??= Promise.allSettled(running).then(() => channel.close());
      return closing;
    },
  };
}
