import type { Server as SecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { FaceError } from '@face/core';
import { type Engine, createEngine } from '@face/engine';
import type { FastifyInstance } from 'fastify';
import type { ApiKey } from './auth/api-key.js';
import { readKeyFile } from './auth/key-file.js';
import { Keys } from './auth/keys.js';
import { createFaceTokens } from './face-tokens/create-face-tokens.js';
import type { Resolver } from './fetch-image/checked-lookup.js';
import { createImageFetcher } from './fetch-image/fetch-image.js';
import { parseAllowedNetwork } from './fetch-image/public-address.js';
import { createApp } from './create-app.js';
import { isLoopback } from './is-loopback.js';
import { type Metrics, createMetrics } from './metrics.js';
import { Admission } from './request/admission.js';
import { registerHooks } from './request/register-hooks.js';
import { registerRoutes } from './routes/register-routes.js';
import type { ServerContext } from './server-context.js';
import { type ServerOptions, type ServerSettings, serverSettings } from './server-options.js';
import { MIN_TLS_VERSION, readTlsFiles } from './tls-files.js';

/** A running or runnable server. */
export interface FaceServer {
  readonly engine: Engine;
  /** The Fastify instance, to add routes of your own before `listen`. */
  readonly app: FastifyInstance;
  /** Starts to listen and tells the URL. @throws FaceError `INVALID_ARGUMENT` when the port is taken */
  listen(): Promise<string>;
  /**
   * Reads the key file again and tells how many keys there are; undefined without a key file.
   * @throws FaceError `INVALID_ARGUMENT`; the keys are then as they were
   */
  reloadKeys(): Promise<number | undefined>;
  /**
   * Reads the certificate again, for connections to come; false without TLS.
   * @throws FaceError `INVALID_ARGUMENT`; the certificate is then as it was
   */
  reloadTls(): Promise<boolean>;
  /** Stops: answers everything accepted, then closes. May be called twice. */
  close(): Promise<void>;
}

/** Things a caller may bring along. */
export interface ServerParts {
  /** An engine of the caller's, which stays open when the server closes. Default: one made by `options.engine`. */
  readonly engine?: Engine;
  /** Resolves host names of image URLs. Default: the system's resolver. */
  readonly resolver?: Resolver;
}

/**
 * Makes a server that speaks the Tencent, Face++ and REST protocols over one engine.
 * @throws FaceError `INVALID_ARGUMENT`, `SERVER_EXPOSED`, and whatever `createEngine` throws
 */
export async function createServer(
  options: ServerOptions = {},
  parts: ServerParts = {},
): Promise<FaceServer> {
  const settings = serverSettings(options);
  const loadKeys = (): Promise<ApiKey[]> => allKeys(settings);
  const keys = new Keys(await loadKeys());
  if (keys.open && !isLoopback(settings.host)) {
    throw new FaceError('SERVER_EXPOSED', { host: settings.host });
  }
  const allow = settings.urls.allow.map(parseAllowedNetwork);
  const { maxInFlight, maxInFlightBytes, maxArriving, minBytesPerSecond } = settings.limits;
  const admission = new Admission({ maxInFlight, maxInFlightBytes, maxArriving, minBytesPerSecond });
  let metrics: Metrics | undefined;
  const { app, connections } = await createApp(settings, (outcome) => metrics?.countRequest(outcome, 0));
  const engine = parts.engine ?? (await createEngine(settings.engine));
  const closers: (() => Promise<void>)[] = parts.engine === undefined ? [() => engine.close()] : [];
  closers.push(closing(admission));
  try {
    const tokens = createFaceTokens(settings.faceTokens, (state) => {
      if (state === 'ready') app.log.info('the face token store is reached');
      else
        app.log.warn('the face token store is out of reach; Face++ answers INTERNAL_ERROR until it is back');
    });
    closers.push(() => tokens.close());
    const { maxRedirects, timeoutMs, enabled } = settings.urls;
    const { resolver } = parts;
    const fetcher = enabled
      ? createImageFetcher({ allow, maxRedirects, timeoutMs, ...(resolver && { resolver }) })
      : undefined;
    if (fetcher !== undefined) closers.push(() => fetcher.close());
    metrics = createMetrics(engine, admission, () => tokens.isReady());
    closers.push(closing(metrics));
    const context: ServerContext = {
      settings,
      engine,
      keys,
      tokens,
      fetcher,
      admission,
      connections,
      metrics,
    };
    return await assemble(app, context, closers, loadKeys);
  } catch (error) {
    await Promise.allSettled(closers.map((close) => close()));
    throw error;
  }
}

function closing(part: { close(): void }): () => Promise<void> {
  return () => {
    part.close();
    return Promise.resolve();
  };
}

async function assemble(
  app: FastifyInstance,
  context: ServerContext,
  closers: readonly (() => Promise<void>)[],
  loadKeys: () => Promise<ApiKey[]>,
): Promise<FaceServer> {
  const { settings, engine, keys } = context;
  let closing: Promise<void> | undefined;
  const isClosing = (): boolean => closing !== undefined;
  registerHooks(app, context, isClosing);
  // Without its token store a server still compares images: taking it out of service would help nobody.
  await registerRoutes(app, context, () => (isClosing() ? 'stopping' : undefined));
  return {
    engine,
    app,
    listen: () => listen(app, settings),
    reloadKeys: async () => {
      if (settings.keyFile === undefined) return undefined;
      keys.replace(await loadKeys());
      return keys.size;
    },
    reloadTls: async () => {
      if (settings.tls === undefined) return false;
      (app.server as unknown as SecureServer).setSecureContext({
        minVersion: MIN_TLS_VERSION,
        ...(await readTlsFiles(settings.tls)),
      });
      return true;
    },
    close: () => {
      closing ??= stop(app, settings.limits).finally(() =>
        Promise.allSettled(closers.map((close) => close())),
      );
      return closing;
    },
  };
}

async function allKeys({ keys, keyFile }: ServerSettings): Promise<ApiKey[]> {
  const all = keyFile === undefined ? keys : [...keys, ...(await readKeyFile(keyFile))];
  const ids = new Set(all.map(({ id }) => id));
  if (ids.size < all.length)
    throw new FaceError('INVALID_ARGUMENT', { name: 'keys', reason: 'has an id twice' });
  return all;
}

async function listen(app: FastifyInstance, { host, port, tls }: ServerSettings): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const reasons: Record<string, [string, string]> = {
      EADDRINUSE: ['port', `${port} is in use`],
      EACCES: ['port', `${port} needs more rights than this process has`],
      EADDRNOTAVAIL: ['host', `${host} is no address of this machine`],
      ENOTFOUND: ['host', `${host} does not resolve`],
    };
    const known = reasons[code ?? ''];
    if (known === undefined) throw cause;
    throw new FaceError('INVALID_ARGUMENT', { name: known[0], reason: known[1] }, { cause });
  }
  const { address, family, port: actual } = app.server.address() as AddressInfo;
  return `${tls === undefined ? 'http' : 'https'}://${family === 'IPv6' ? `[${address}]` : address}:${actual}`;
}

/**
 * First keeps serving for a moment while every answer closes its connection, so that clients and load balancers
 * move on without losing a request; then stops listening and waits for the rest.
 */
async function stop(app: FastifyInstance, limits: ServerSettings['limits']): Promise<void> {
  // Also without a connection: balancers that have not asked /readyz yet go on sending here.
  if (app.server.listening) await sleep(limits.drainMs);
  const force = setTimeout(() => {
    app.server.closeAllConnections();
  }, limits.closeTimeoutMs);
  try {
    await app.close();
  } finally {
    clearTimeout(force);
  }
}
