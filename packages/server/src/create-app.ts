import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { FaceError } from '@face/core';
import Fastify, { type FastifyInstance, type FastifyServerOptions, LogController } from 'fastify';
import { answerBrokenRequest } from './request/answer-broken-request.js';
import { sendFailure } from './routes/send-failure.js';
import type { ServerSettings } from './server-options.js';

/** Room for a query of 32 KB, the most that a protocol allows, and for other headers. */
const MAX_HEADER_BYTES = 64 * 1024;
const HEADERS_TIMEOUT_MS = 15_000;
const KEEP_ALIVE_MS = 65_000;
const TIMEOUT_CHECK_MS = 1000;

/**
 * A Fastify instance without routes: limits, timeouts, TLS, the log.
 * @throws FaceError `INVALID_ARGUMENT` for TLS files that cannot be read
 */
export async function createApp(settings: ServerSettings): Promise<FastifyInstance> {
  const { limits, tls, trustProxy, log } = settings;
  const node = {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: Math.min(HEADERS_TIMEOUT_MS, limits.receiveTimeoutMs),
    requestTimeout: limits.receiveTimeoutMs,
    connectionsCheckingInterval: TIMEOUT_CHECK_MS,
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
    // A stopping server still answers what arrives on open connections, in the right protocol.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 256 },
    frameworkErrors: (error, request, reply) => void sendFailure(request, reply, error),
    clientErrorHandler: (error: Error, socket: Socket) => {
      answerBrokenRequest(error, socket);
    },
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, allErrors: false } },
  } satisfies FastifyServerOptions;
  if (tls === undefined) return Fastify({ ...common, http: node });
  const https = {
    ...node,
    minVersion: 'TLSv1.2' as const,
    cert: await readPem(tls.certFile, 'tls.certFile'),
    key: await readPem(tls.keyFile, 'tls.keyFile'),
  };
  return Fastify({ ...common, https });
}

async function readPem(path: string, name: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const reason = `${path} cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown reason'})`;
    throw new FaceError('INVALID_ARGUMENT', { name, reason }, { cause });
  }
}
