import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../server-context.js';
import { discardBody } from './read-body.js';

/** Refuses what does not fit into the house any more, before its body is read. */
export function registerAdmission(scope: FastifyInstance, { admission, settings }: ServerContext): void {
  const { bodyMaxBytes } = settings.limits;
  scope.addHook('onRequest', (request, reply, done) => {
    const declared = Number(request.headers['content-length'] ?? Number.NaN);
    const isChunked = request.headers['transfer-encoding'] !== undefined;
    const bodyBytes = Number.isFinite(declared)
      ? Math.min(declared, bodyMaxBytes)
      : isChunked
        ? bodyMaxBytes
        : 0;
    try {
      reply.raw.once('close', admission.enter(bodyBytes));
      done();
    } catch (error) {
      discardBody(request.raw);
      done(error as Error);
    }
  });
}
