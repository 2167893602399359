import { afterAll } from '@jest/globals';
import type { Engine } from '@face/engine';
import { type FaceServer, type ServerOptions, type ServerParts, createServer } from '../../src/index.js';

export const KEY = { id: 'AKIDtestkey', secret: 'not-a-real-secret-1' };
export const OTHER_KEY = { id: 'another-key', secret: 'not-a-real-secret-2' };

/** A server that listens on a free loopback port. */
export interface TestServer extends FaceServer {
  readonly url: string;
  /** `127.0.0.1:port`. */
  readonly host: string;
}

// A test that fails before it closes its own would otherwise keep the test runner from ending.
const open: FaceServer[] = [];
afterAll(async () => {
  await Promise.all(open.map((server) => server.close()));
});

export async function startTestServer(
  engine: Engine,
  options: ServerOptions = {},
  parts: ServerParts = {},
): Promise<TestServer> {
  const limits = { drainMs: 0, ...options.limits };
  const server = await createServer({ port: 0, log: 'silent', ...options, limits }, { engine, ...parts });
  open.push(server);
  const url = await server.listen();
  return Object.assign(server, { url, host: new URL(url).host });
}
