import { FaceError } from '@face/core';
import { readKeyEnvironment } from './auth/key-file.js';
import { FACE_MODEL_VERSIONS } from './engine-options.js';
import { LOG_LEVELS, MIN_FACE_SIZES, type ServerOptions } from './server-options.js';

type Environment = NodeJS.ProcessEnv;

const SWITCH = { 0: false, false: false, 1: true, true: true } as const;

/**
 * Options of a server that is configured by its environment, as in a container: `FACE_SERVER_*`, `FACE_REDIS_URL`
 * and `FACE_TOKEN_KEY`; see docs/server.md. Empty variables count as absent.
 * @throws FaceError `INVALID_ARGUMENT` whose `params.name` is the variable
 */
export function optionsFromEnvironment(env: Environment): ServerOptions {
  const text = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  const certFile = text('FACE_SERVER_TLS_CERT');
  const keyFile = text('FACE_SERVER_TLS_KEY');
  if ((certFile === undefined) !== (keyFile === undefined)) {
    throw invalid('FACE_SERVER_TLS_CERT', 'needs FACE_SERVER_TLS_KEY and the other way round');
  }
  const options: ServerOptions = {
    host: text('FACE_SERVER_HOST'),
    port: integer(env, 'FACE_SERVER_PORT'),
    tls: certFile === undefined || keyFile === undefined ? undefined : { certFile, keyFile },
    trustProxy: list(env, 'FACE_SERVER_TRUST_PROXY'),
    keys: readKeyEnvironment(env),
    keyFile: text('FACE_SERVER_KEY_FILE'),
    engine: withoutUndefined({
      pack: text('FACE_SERVER_PACK'),
      modelsDir: text('FACE_MODELS_DIR'),
      workers: integer(env, 'FACE_SERVER_WORKERS'),
    }),
    tencent: { faceModelVersion: oneOf(env, 'FACE_SERVER_FACE_MODEL_VERSION', FACE_MODEL_VERSIONS) },
    facepp: { minFaceSize: oneOf(env, 'FACE_SERVER_MIN_FACE', MIN_FACE_SIZES) },
    urls: {
      enabled: SWITCH[oneOf(env, 'FACE_SERVER_URLS', ['0', 'false', '1', 'true']) ?? '0'],
      allow: list(env, 'FACE_SERVER_URL_ALLOW'),
    },
    faceTokens: { redisUrl: text('FACE_REDIS_URL'), encryptionKey: text('FACE_TOKEN_KEY') },
    limits: withoutUndefined({
      maxInFlight: integer(env, 'FACE_SERVER_MAX_IN_FLIGHT'),
      maxConnections: integer(env, 'FACE_SERVER_MAX_CONNECTIONS'),
      bodyMaxBytes: integer(env, 'FACE_SERVER_BODY_MAX_BYTES'),
      receiveTimeoutMs: integer(env, 'FACE_SERVER_RECEIVE_TIMEOUT_MS'),
      processingTimeoutMs: integer(env, 'FACE_SERVER_PROCESSING_TIMEOUT_MS'),
      drainMs: integer(env, 'FACE_SERVER_DRAIN_MS'),
      closeTimeoutMs: integer(env, 'FACE_SERVER_CLOSE_TIMEOUT_MS'),
    }),
    log: oneOf(env, 'FACE_SERVER_LOG', LOG_LEVELS),
  };
  return withoutUndefined(options);
}

function integer(env: Environment, name: string): number | undefined {
  const value = env[name] ?? '';
  if (value === '') return undefined;
  if (!/^\d{1,9}$/.test(value)) throw invalid(name, 'is no whole number');
  return Number(value);
}

function oneOf<Value extends string>(
  env: Environment,
  name: string,
  values: readonly Value[],
): Value | undefined {
  const value = env[name] ?? '';
  if (value === '') return undefined;
  const known = values.find((each) => each === value);
  if (known === undefined) throw invalid(name, `is none of ${values.join(', ')}`);
  return known;
}

function list(env: Environment, name: string): string[] | undefined {
  const value = env[name] ?? '';
  return value === '' ? undefined : value.split(',').map((each) => each.trim());
}

function withoutUndefined<Options extends object>(options: Options): Options {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options;
}

function invalid(name: string, reason: string): FaceError {
  return new FaceError('INVALID_ARGUMENT', { name, reason });
}
