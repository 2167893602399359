import { FaceError } from '@face/core';
import type { EngineOptions } from '@face/engine';
import { z } from 'zod';
import { apiKeySchema } from './auth/api-key.js';
import { FACE_MODEL_VERSIONS } from './engine-options.js';

const MIB = 2 ** 20;
const count = z.int().positive();
const milliseconds = z.int().min(10).max(3_600_000);

export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;
export const MIN_FACE_SIZES = ['strict', 'lenient'] as const;

const schema = z.strictObject({
  host: z.string().min(1).default('127.0.0.1'),
  /** 0 takes a free port. */
  port: z.int().min(0).max(65_535).default(8080),
  /** PEM files. */
  tls: z.strictObject({ certFile: z.string(), keyFile: z.string() }).optional(),
  /** Proxies whose X-Forwarded-* headers count: `true` for all, or addresses and networks. */
  trustProxy: z.union([z.boolean(), z.array(z.string())]).default(false),
  /** Options of the engine; it checks them itself. */
  engine: z.custom<EngineOptions>((value) => typeof value === 'object' && value !== null).default({}),
  keys: z.array(apiKeySchema).default([]),
  /** Read at start and on `reloadKeys()`; its keys are added to `keys`. */
  keyFile: z.string().min(1).optional(),
  tencent: z
    .strictObject({
      /** Scale of scores for requests that name no FaceModelVersion; default 2.0 for 2018-03-01, else 3.0. */
      faceModelVersion: z.enum(FACE_MODEL_VERSIONS).optional(),
    })
    .default({}),
  facepp: z
    .strictObject({
      /** `strict`: faces below 150 px do not exist, as documented. `lenient`: the engine's own minimum. */
      minFaceSize: z.enum(MIN_FACE_SIZES).default('strict'),
    })
    .default({ minFaceSize: 'strict' }),
  /** Images by URL. */
  urls: z
    .strictObject({
      enabled: z.boolean().default(false),
      /** Networks (CIDR) or addresses that may be reached although they are not public. */
      allow: z.array(z.string()).default([]),
      maxRedirects: z.int().min(0).max(10).default(3),
      timeoutMs: milliseconds.default(10_000),
    })
    .prefault({}),
  faceTokens: z
    .strictObject({
      /** Tokens kept in memory for each key; past it the one used longest ago is forgotten. */
      maxTokens: count.default(10_000),
      /** Redis instead of memory; needs `encryptionKey`. */
      redisUrl: z.string().min(1).optional(),
      /** 32 bytes as hex or base64. */
      encryptionKey: z.string().min(1).optional(),
    })
    .prefault({}),
  limits: z
    .strictObject({
      /** Largest request body. */
      bodyMaxBytes: z
        .int()
        .min(MIB)
        .default(10 * MIB),
      /** Requests in work at once; more are refused with the protocol's own code. */
      maxInFlight: count.default(64),
      /** Bytes of all bodies that are held, arriving or in work. */
      maxInFlightBytes: z
        .int()
        .min(MIB)
        .default(256 * MIB),
      /** Bodies that may be arriving at once; one address may have a quarter of them, and half of the bytes. */
      maxArriving: count.default(512),
      /** A body that comes slower than this over five seconds is refused. */
      minBytesPerSecond: z.int().min(0).default(8192),
      /** Open connections; more are closed at once. */
      maxConnections: count.default(4096),
      /** For a request to arrive completely, and for its answer to be taken. */
      receiveTimeoutMs: milliseconds.default(30_000),
      /** For the work on a request, waiting included. */
      processingTimeoutMs: milliseconds.default(20_000),
      /** How long a stopping server keeps accepting and answering, so that load balancers move on. */
      drainMs: z.int().min(0).max(600_000).default(1000),
      /** How long a stopping server waits for requests in work. */
      closeTimeoutMs: milliseconds.default(30_000),
    })
    .prefault({}),
  /** The page at `/`. */
  page: z.boolean().default(true),
  /** The interface description at `/docs`. */
  docs: z.boolean().default(true),
  log: z.enum(LOG_LEVELS).default('info'),
});

/** What `createServer` accepts; every option has a default. */
export type ServerOptions = z.input<typeof schema>;
export type ServerSettings = z.output<typeof schema>;

/**
 * Validates options and fills in defaults.
 * @throws FaceError `INVALID_ARGUMENT` whose `params.name` is the option
 */
export function serverSettings(options: ServerOptions): ServerSettings {
  const parsed = schema.safeParse(options);
  if (parsed.success) return checkTokens(parsed.data);
  const issue = parsed.error.issues[0]!;
  const keys = issue.code === 'unrecognized_keys' ? issue.keys : [];
  const name = [...issue.path, ...keys].join('.');
  throw new FaceError('INVALID_ARGUMENT', { name: name === '' ? 'options' : name, reason: issue.message });
}

function checkTokens(settings: ServerSettings): ServerSettings {
  const { redisUrl, encryptionKey } = settings.faceTokens;
  if (redisUrl !== undefined && encryptionKey === undefined) {
    const reason = 'is needed with redisUrl (FACE_TOKEN_KEY in the environment)';
    throw new FaceError('INVALID_ARGUMENT', { name: 'faceTokens.encryptionKey', reason });
  }
  return settings;
}
