import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../server-context.js';
import { sendProblem } from './rest/problem.js';
import { restCaller } from './rest/rest-caller.js';

/** Why a server is not ready, or undefined when it is. */
export type ReadinessCheck = () => string | undefined;

/** `/healthz`: the process answers. `/readyz`: send it requests. `/metrics`: for Prometheus. */
export function registerOperationsRoutes(
  app: FastifyInstance,
  { keys, metrics }: ServerContext,
  whyNotReady: ReadinessCheck,
): void {
  const hide = { schema: { hide: true } };
  app.get('/healthz', hide, (request) => {
    request.outcome = { protocol: 'operations', action: 'healthz', code: 'OK' };
    return { status: 'ok' };
  });
  app.get('/readyz', hide, (request, reply) => {
    const reason = whyNotReady();
    request.outcome = {
      protocol: 'operations',
      action: 'readyz',
      code: reason === undefined ? 'OK' : 'NOT_READY',
    };
    return reason === undefined ? { status: 'ready' } : reply.code(503).send({ status: 'not ready', reason });
  });
  app.get('/metrics', hide, async (request, reply) => {
    request.outcome = { protocol: 'operations', action: 'metrics', code: 'OK' };
    try {
      restCaller(request, keys, 'metrics');
    } catch (error) {
      return sendProblem(request, reply, error);
    }
    return reply.header('content-type', metrics.contentType).send(await metrics.render());
  });
}
