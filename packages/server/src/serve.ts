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
 * file again, and a broken file leaves the keys as they are.
 * @throws whatever `createServer` and `listen` throw
 */
export async function serve(options: ServerOptions): Promise<ServeHandle> {
  const server = await createServer(options);
  const { log } = server.app;
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
  process.on('SIGHUP', () => {
    server.reloadKeys().then(
      (count) => {
        log.info({ keys: count }, 'keys reloaded');
      },
      (error: unknown) => {
        log.error({ reason: isFaceError(error) ? error.message : 'unknown' }, 'keys kept as they were');
      },
    );
  });
  return { url, server, stopped };
}
