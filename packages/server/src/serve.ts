import { isFaceError } from '@face/core';
import { type FaceServer, createServer } from './create-server.js';
import type { ServerOptions } from './server-options.js';

export interface ServeHandle {
  readonly url: string;
  readonly server: FaceServer;
  /** Settles when a signal has stopped the server. */
  readonly stopped: Promise<void>;
}

/**
 * Runs a server as a process does: SIGTERM and SIGINT stop it gracefully, a second one at once; SIGHUP reads the key
 * file and the certificate again, and a broken file leaves them as they are.
 * @throws whatever `createServer` and `listen` throw
 */
export async function serve(options: ServerOptions): Promise<ServeHandle> {
  const server = await createServer(options);
  const { log } = server.app;
  // Before anybody can see that it runs: unheard, this signal would end the process.
  process.on('SIGHUP', () => {
    void reload(server);
  });
  let url: string;
  try {
    url = await server.listen();
  } catch (error) {
    await server.close();
    throw error;
  }
  const stopped = new Promise<void>((resolve, reject) => {
    let signals = 0;
    const stop = (signal: NodeJS.Signals): void => {
      signals += 1;
      if (signals > 1) process.exit(1);
      log.info({ signal }, 'stopping');
      server.close().then(resolve, reject);
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  });
  return { url, server, stopped };
}

/** Reads keys and certificate again. What is broken leaves the old one in force, and the log says so. */
async function reload(server: FaceServer): Promise<void> {
  const { log } = server.app;
  const why = (error: unknown): string => (isFaceError(error) ? error.message : 'unknown');
  try {
    const count = await server.reloadKeys();
    if (count === undefined) log.info('there is no key file to read again');
    else log.info({ keys: count }, 'keys reloaded');
  } catch (error) {
    log.error({ reason: why(error) }, 'keys kept as they were');
  }
  try {
    if (await server.reloadTls()) log.info('certificate reloaded');
  } catch (error) {
    log.error({ reason: why(error) }, 'certificate kept as it was');
  }
}
