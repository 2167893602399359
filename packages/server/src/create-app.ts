import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { FaceError } from '@face/core';
import Fastify, { type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify';
import type { Outcome } from './metrics.js';
import { answerBrokenRequest } from './request/answer-broken-request.js';
import { OpenConnections } from './request/open-connections.js';
import { sendFailure } from './routes/send-failure.js';
import type { ServerSettings } from './server-options.js';
import { MIN_TLS_VERSION, readTlsFiles } from './tls-files.js';

/** Room for a query of 32 KB, the most that a protocol allows, and for other headers. */
const MAX_HEADER_BYTES = 64 * 1024;
const HEADERS_TIMEOUT_MS = 15_000;
const HANDSHAKE_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 65_000;
const TIMEOUT_CHECK_MS = 1000;

/**
 * A Fastify instance without routes: limits, timeouts, TLS, the log.
 * @param onBroken - told of requests that were answered although they are none
 * @throws FaceError `INVALID_ARGUMENT` for TLS files that cannot be used and proxies that are no addresses
 */
export async function createApp(
  settings: ServerSettings,
  onBroken: (outcome: Outcome) => void,
): Promise<{ app: FastifyInstance; connections: OpenConnections }> {
  const { limits, tls, trustProxy, log } = settings;
  /** No hook sees these requests. */
  const tellBroken = (outcome: Outcome | undefined, { code }: NodeJS.ErrnoException): void => {
    if (outcome === undefined) return;
    onBroken(outcome);
    app.log.info({ ...outcome, reason: code }, 'broken request answered');
  };
  const node = {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: Math.min(HEADERS_TIMEOUT_MS, limits.receiveTimeoutMs),
    requestTimeout: limits.receiveTimeoutMs,
    connectionsCheckingInterval: TIMEOUT_CHECK_MS,
    // Node's own refusal has no body; ours is in the words of the protocol.
    requireHostHeader: false,
  };
  const common = {
    logger: {
      level: log,
      // Requests are described by their outcome; headers and queries carry keys, signatures and images.
      serializers: { req: ({ id, method }: { id: string; method: string }) => ({ id, method }) },
      redact: ['headers', 'body', 'query', 'err.params.url', 'err.cause.rawPacket'],
    },
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    trustProxy,
    requestTimeout: limits.receiveTimeoutMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Nothing moves on a connection while its request is worked on: only past that is it dead.
    connectionTimeout: limits.processingTimeoutMs + limits.receiveTimeoutMs,
    // A stopping server still answers what arrives on open connections, in the right protocol.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 256 },
    frameworkErrors: (error, request, reply) => {
      void sendFailure(request, reply, error);
      tellBroken(request.outcome, error);
    },
    clientErrorHandler: (error: Error, socket: Socket) => {
      tellBroken(answerBrokenRequest(error, socket, connections.of(socket)), error);
    },
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, allErrors: false } },
  } satisfies FastifyServerOptions;
  const pair = tls === undefined ? undefined : await readTlsFiles(tls);
  const app = namingProxies((): FastifyInstance => {
    if (pair === undefined) return Fastify({ ...common, http: node });
    const https = {
      ...node,
      ...pair,
      minVersion: MIN_TLS_VERSION,
      handshakeTimeout: Math.min(HANDSHAKE_TIMEOUT_MS, limits.receiveTimeoutMs),
    };
    return Fastify({ ...common, https });
  });
  const connections = new OpenConnections(app.server);
  // An expectation that nobody can meet is left aside, as HTTP allows: Node's own refusal has no body.
  app.server.on('checkExpectation', (request, response) => {
    app.server.emit('request', request, response);
  });
  app.server.maxConnections = limits.maxConnections;
  return { app, connections };
}

/** Fastify checks the trusted proxies, with an error that names nothing. */
function namingProxies(create: () => FastifyInstance): FastifyInstance {
  try {
    return create();
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new FaceError('INVALID_ARGUMENT', { name: 'trustProxy', reason: cause.message }, { cause });
  }
}
