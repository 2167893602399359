import type { FastifyInstance } from 'fastify';
import type { Caller } from '../auth/keys.js';
import type { Outcome } from '../metrics.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** What is being answered; for metrics and the log. */
    outcome: Outcome | undefined;
    /** Who asks, once proved. */
    caller: Caller | undefined;
  }
}

/** Gives every request its places for an outcome and a caller. */
export function decorateRequests(app: FastifyInstance): void {
  app.decorateRequest('outcome');
  app.decorateRequest('caller');
}
