import { FaceError } from '@face/core';
import { Agent, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';
import type { ConnectionSettings } from './connection-options.js';

export type DispatcherSettings = Pick<ConnectionSettings, 'endpoint' | 'proxy' | 'timeouts' | 'concurrency'>;

/** Far above any answer of these APIs (a hundred faces with landmarks); a larger one is not theirs. */
export const MAX_REPLY_BYTES = 4 * 2 ** 20;

/**
 * Keep-alive connections to one endpoint: through `proxy`, directly where it is `false`, else as `HTTPS_PROXY`,
 * `HTTP_PROXY` and `NO_PROXY` say. An endpoint on this machine needs no proxy, so only `proxy` itself gives it one.
 * @throws FaceError `INVALID_ARGUMENT` when the environment names a proxy that is none.
 */
export function openDispatcher({ endpoint, proxy, timeouts, concurrency }: DispatcherSettings): Dispatcher {
  const options: Agent.Options = {
    connections: concurrency,
    pipelining: 1,
    connect: { timeout: timeouts.connectMs },
    bodyTimeout: timeouts.bodyMs,
    maxResponseSize: MAX_REPLY_BYTES,
  };
  if (proxy === false || (proxy === undefined && isLoopback(endpoint))) return new Agent(options);
  const connecting = { timeout: timeouts.connectMs };
  try {
    return new EnvHttpProxyAgent({
      ...options,
      ...(proxy === undefined ? {} : { httpProxy: proxy, httpsProxy: proxy, noProxy: '' }),
      proxyTls: connecting,
      requestTls: connecting,
      // A proxy that takes connections but opens no tunnel is as good as one that takes none.
      clientFactory: (origin, poolOptions) =>
        new Pool(origin, { ...poolOptions, headersTimeout: timeouts.connectMs }),
    });
  } catch {
    // Without its cause, which holds the URL, which may hold a password.
    const reason = 'is no http or https URL';
    throw new FaceError('INVALID_ARGUMENT', { name: 'HTTPS_PROXY or HTTP_PROXY', reason });
  }
}

function isLoopback(endpoint: string): boolean {
  const { hostname } = new URL(`http://${endpoint}/`);
  return /^(127\.[\d.]+|\[::1\]|(.+\.)?localhost)$/.test(hostname);
}
