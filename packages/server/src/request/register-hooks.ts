import { createHash } from 'node:crypto';
import { FaceError } from '@face/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hostName, isLoopback } from '../is-loopback.js';
import { sendFailure, sendNotFound } from '../routes/send-failure.js';
import type { ServerContext } from '../server-context.js';
import { decorateRequests } from './decorations.js';
import { BodyMemory } from './body-memory.js';
import { type ReleaseBody, leaveBody, readBody } from './read-body.js';

/** What every request goes through, whatever its protocol. */
export function registerHooks(app: FastifyInstance, context: ServerContext, isClosing: () => boolean): void {
  const { settings, keys, admission, connections } = context;
  const { bodyMaxBytes, receiveTimeoutMs } = settings.limits;
  const count = countOnce(context);
  const memory = new BodyMemory();
  decorateRequests(app);
  app.setErrorHandler((error, request, reply) => {
    leaveBody(request, reply, error);
    return sendFailure(request, reply, error);
  });
  app.setNotFoundHandler(sendNotFound);

  // Bodies stay bytes: a signature covers them as they were sent, and each protocol parses its own.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (request, _payload, done) => {
    const onHeld = (release: ReleaseBody): void => {
      request.releaseBody = release;
    };
    const isSigned = request.headers.authorization?.startsWith('TC3-') === true;
    const hash = isSigned ? createHash('sha256') : undefined;
    const body = { request: request.raw, address: request.ip, maxBytes: bodyMaxBytes, hash, onHeld };
    readBody(body, admission, memory).then((bytes) => {
      request.bodyHash = hash?.digest('hex');
      done(null, bytes);
    }, done);
  });

  app.addHook('onRequest', (request, reply, done) => {
    reply.raw.once('close', () => {
      // A handler whose client is gone may still be at it.
      request.releaseBody?.(reply.raw.writableFinished);
      const isBroken = connections.of(request.raw.socket)?.isBroken === true;
      const isAnswered = reply.raw.writableFinished || isBroken;
      if (!isAnswered) count(request, reply, 'ABORTED');
    });
    void reply.header('x-content-type-options', 'nosniff').header('cache-control', 'no-store');
    if (request.headers.host === undefined && request.raw.httpVersion !== '1.0') {
      throw new FaceError('REQUEST_INVALID', { reason: 'it has no Host header' });
    }
    if (keys.open) requireOwnName(request, settings.host);
    if (!request.is404) {
      done();
      return;
    }
    // Here, as the body of a request that goes nowhere must not be taken in.
    leaveBody(request, reply);
    sendNotFound(request, reply);
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    // Not while others wait behind it on the connection: they have been accepted.
    const isLast = connections.of(request.raw.socket)?.last === reply.raw;
    if (isClosing() && isLast) void reply.header('connection', 'close');
    if (!request.raw.socket.destroyed) {
      const patience = setTimeout(() => request.raw.socket.destroy(), receiveTimeoutMs);
      reply.raw.once('close', () => {
        clearTimeout(patience);
      });
    }
    done(null, payload);
  });
  app.addHook('onResponse', (request, reply, done) => {
    count(request, reply);
    done();
  });
}

/** Counts and logs what became of a request, once. */
function countOnce({
  metrics,
}: ServerContext): (request: FastifyRequest, reply: FastifyReply, aborted?: 'ABORTED') => void {
  return (request, reply, aborted) => {
    if (request.isCounted) return;
    request.isCounted = true;
    const { outcome = { protocol: 'page', action: 'file', code: 'OK' } } = request;
    const { protocol, action, code } = { ...outcome, ...(aborted && { code: aborted }) };
    const elapsedMs = reply.elapsedTime;
    metrics.countRequest({ protocol, action, code }, elapsedMs / 1000);
    const level = protocol === 'operations' || protocol === 'page' ? 'debug' : 'info';
    const key = request.caller?.name;
    const status = aborted === undefined ? reply.statusCode : undefined;
    request.log[level]({ protocol, action, code, key, status, elapsedMs: Math.round(elapsedMs) }, 'answered');
  };
}

/**
 * Without keys only this machine may call, and a browser is on it: a foreign page whose name was made to lead here
 * must not get through. @throws FaceError `HOST_REFUSED`
 */
function requireOwnName(request: FastifyRequest, listensOn: string): void {
  const host = hostName(request.headers.host ?? '');
  if (host === '' || host === listensOn || isLoopback(host)) return;
  throw new FaceError('HOST_REFUSED', { host: host.slice(0, 255) });
}
