import type { FastifyInstance } from 'fastify';
import type { Caller } from '../auth/keys.js';
import type { Outcome } from '../metrics.js';
import type { ReleaseBody } from './read-body.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** What is being answered; for metrics and the log. */
    outcome: Outcome | undefined;
    /** Who asks, once proved. */
    caller: Caller | undefined;
    /** SHA-256 of the body, hex, when the request claims to be signed with it. */
    bodyHash: string | undefined;
    /** Gives the memory of the body back; there once a body has begun to arrive. */
    releaseBody: ReleaseBody | undefined;
    /** Whether its outcome has been counted. */
    isCounted: boolean;
  }
}

/** Gives every request its places for what is found out about it. */
export function decorateRequests(app: FastifyInstance): void {
  app.decorateRequest('outcome');
  app.decorateRequest('caller');
  app.decorateRequest('bodyHash');
  app.decorateRequest('releaseBody');
  app.decorateRequest('isCounted', false);
}
