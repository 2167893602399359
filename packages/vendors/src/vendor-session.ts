import { FaceError } from '@face/core';
import type { ConnectionSettings } from './connection-options.js';
import { type HttpReply, type HttpRequest, openHttpChannel } from './http-channel.js';
import { type OpenCall, openCall } from './open-call.js';
import { createRateLimit } from './rate-limit.js';
import { withRetry } from './retry.js';

/** Sends one request in its turn. */
export type Send = (request: HttpRequest) => Promise<HttpReply>;

export interface VendorCall {
  readonly signal: AbortSignal;
  /** Runs `attempt` with retries; everything it sends waits for the rate limit. */
  exchange<T>(attempt: (send: Send) => Promise<T>): Promise<T>;
}

export interface VendorSession {
  /**
   * Runs one call of the client's API.
   * @throws FaceError `ENGINE_CLOSED` after close; `ABORTED` at once when the caller's signal aborts.
   */
  call<T>(signal: AbortSignal | undefined, work: (call: VendorCall) => Promise<T>): Promise<T>;
  /** Waits for running calls, then closes the connections. */
  close(): Promise<void>;
}

/** What both clients are made of: rate limit, connections, retries, deadline and the end of it all. */
export function openVendorSession(vendor: string, settings: ConnectionSettings): VendorSession {
  const channel = openHttpChannel(vendor, settings);
  const rateLimit = createRateLimit({ ...settings.rateLimit, ...settings });
  const running = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;

  const sendInTurn =
    (call: OpenCall): Send =>
    async (request) => {
      const endTurn = await rateLimit.acquire(call.signal);
      try {
        call.startDeadline();
        return await channel.send(request, call.signal);
      } finally {
        endTurn();
      }
    };

  return {
    async call(callerSignal, work) {
      if (closing !== undefined) throw new FaceError('ENGINE_CLOSED', { provider: vendor });
      const call = openCall(vendor, settings.deadlineMs, callerSignal);
      try {
        call.signal.throwIfAborted();
        const working = work({
          signal: call.signal,
          exchange: (attempt) =>
            withRetry(settings, call.signal, call.remainingMs, () => attempt(sendInTurn(call))),
        });
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
