import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Server as SecureServer } from 'node:https';
import type { Socket } from 'node:net';

/** Enough of a request line to tell the protocol. */
const LINE_BYTES = 64;

/** What is known of a connection when something on it breaks. */
export interface OpenConnection {
  /** Method and start of the path: of the last request, or of the first bytes when there was none yet. */
  line: string;
  /** Answers that have not ended, oldest first. */
  readonly open: Set<ServerResponse>;
  /** The answer to the last request; it may have ended before its request did. */
  last: ServerResponse | undefined;
  /** Whether an answer to what broke it has been sent. */
  isBroken: boolean;
}

/** Follows the connections of a server. */
export class OpenConnections {
  readonly #connections = new WeakMap<Socket, OpenConnection>();

  constructor(server: Server | SecureServer) {
    // Of TLS only what comes out of it counts.
    server.on('setSecureContext' in server ? 'secureConnection' : 'connection', (socket: Socket) => {
      this.#follow(socket);
    });
    server.prependListener(
      'request',
      ({ method, url, socket }: IncomingMessage, response: ServerResponse) => {
        const connection = this.#know(socket);
        connection.line = `${method ?? ''} ${(url ?? '').slice(0, LINE_BYTES)} `;
        connection.open.add(response);
        connection.last = response;
        response.once('close', () => connection.open.delete(response));
      },
    );
  }

  /** Undefined for a socket on which nothing can be said yet: its TLS handshake is not through. */
  of(socket: Socket): OpenConnection | undefined {
    return this.#connections.get(socket);
  }

  #know(socket: Socket): OpenConnection {
    const known = this.#connections.get(socket);
    if (known !== undefined) return known;
    const connection = { line: '', open: new Set<ServerResponse>(), last: undefined, isBroken: false };
    this.#connections.set(socket, connection);
    socket.once('close', () => {
      // Node closes the answer whose turn it is; those that wait behind it would be held for ever.
      for (const response of connection.open) if (response.socket === null) close(response);
    });
    return connection;
  }

  #follow(socket: Socket): void {
    const connection = this.#know(socket);
    // Before the parser: what breaks it may come with the first bytes.
    const look = (chunk: Buffer): void => {
      connection.line += chunk.toString('latin1', 0, LINE_BYTES - connection.line.length);
      if (connection.line.length >= LINE_BYTES || connection.open.size > 0) socket.off('data', look);
    };
    socket.prependListener('data', look);
  }
}

function close(response: ServerResponse): void {
  response.destroy();
  response.emit('close');
}
