import { FaceError } from '@face/core';
import { readKeyEnvironment } from './auth/key-file.js';
import type { ServerOptions } from './server-options.js';

type Environment = NodeJS.ProcessEnv;

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
  const log = text('FACE_SERVER_LOG') as ServerOptions['log'];
  const faceModelVersion = text('FACE_SERVER_FACE_MODEL_VERSION') as '2.0' | '3.0' | undefined;
  const minFaceSize = text('FACE_SERVER_MIN_FACE') as 'strict' | 'lenient' | undefined;
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
    tencent: { faceModelVersion },
    facepp: { minFaceSize },
    urls: {
      enabled: ['1', 'true'].includes(text('FACE_SERVER_URLS') ?? ''),
      allow: list(env, 'FACE_SERVER_URL_ALLOW'),
    },
    faceTokens: { redisUrl: text('FACE_REDIS_URL'), encryptionKey: text('FACE_TOKEN_KEY') },
    log,
  };
  return withoutUndefined(options);
}

function integer(env: Environment, name: string): number | undefined {
  const value = env[name] ?? '';
  if (value === '') return undefined;
  if (!/^\d{1,9}$/.test(value)) throw invalid(name, 'is no whole number');
  return Number(value);
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
