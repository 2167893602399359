import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { digest } from './stamps.mjs';

const POLL_MS = 200;

/**
 * Waits until no other process sets this checkout up, and keeps others waiting until the returned function is
 * called. The lock is a name in Linux' abstract socket space: it ends with its process, however that ends. Elsewhere
 * there is no lock.
 * @param root - folder of the checkout
 * @param onWait - called once when another process holds it
 */
export async function lockSetup(root, onWait) {
  if (process.platform !== 'linux') return () => undefined;
  const name = `\0face-setup-${digest(root)}`;
  for (let isFirst = true; ; isFirst = false) {
    const server = createServer();
    try {
      server.listen(name);
      await once(server, 'listening');
      return () => server.close();
    } catch (error) {
      if (error.code !== 'EADDRINUSE') throw error;
      if (isFirst) onWait();
      await sleep(POLL_MS);
    }
  }
}
