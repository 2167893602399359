import type { FastifyInstance } from 'fastify';
import { sendFailure, sendNotFound } from '../routes/send-failure.js';
import type { ServerContext } from '../server-context.js';
import { decorateRequests } from './decorations.js';
import { readBody } from './read-body.js';

/** What every request goes through, whatever its protocol. */
export function registerHooks(
  app: FastifyInstance,
  { settings, metrics }: ServerContext,
  isClosing: () => boolean,
): void {
  decorateRequests(app);
  app.setErrorHandler((error, request, reply) => sendFailure(request, reply, error));
  app.setNotFoundHandler(sendNotFound);

  // Bodies stay bytes: a signature covers them as they were sent, and each protocol parses its own.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (request, _payload, done) => {
    readBody(request.raw, settings.limits.bodyMaxBytes).then((body) => {
      done(null, body);
    }, done);
  });

  app.addHook('onRequest', (_request, reply, done) => {
    if (isClosing()) void reply.header('connection', 'close');
    void reply.header('x-content-type-options', 'nosniff').header('cache-control', 'no-store');
    done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    const { protocol, action, code } = request.outcome ?? { protocol: 'page', action: 'file', code: 'OK' };
    const elapsedMs = reply.elapsedTime;
    metrics.countRequest({ protocol, action, code }, elapsedMs / 1000);
    const level = protocol === 'operations' || protocol === 'page' ? 'debug' : 'info';
    const key = request.caller?.name;
    request.log[level](
      { protocol, action, code, key, status: reply.statusCode, elapsedMs: Math.round(elapsedMs) },
      'answered',
    );
    done();
  });
}
