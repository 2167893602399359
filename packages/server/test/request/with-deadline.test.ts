import { once } from 'node:events';
import { type ServerResponse, createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { withDeadline } from '../../src/request/with-deadline.js';

describe('withDeadline', () => {
  it('does not let work begin for a client that has gone already', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = get({ port: (server.address() as AddressInfo).port, agent: false });
    client.on('error', () => undefined);
    const [, response] = (await once(server, 'request')) as [unknown, ServerResponse];
    const gone = once(response, 'close');
    client.destroy();
    await gone;
    const work = withDeadline(response, 60_000, (signal) => Promise.resolve(signal.aborted));
    expect(await work).toBe(true);
    server.close();
  });
});
