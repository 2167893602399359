import { type Socket, connect } from 'node:net';
import { once } from 'node:events';

/** A plain connection to a server, for what no HTTP client would send. */
export interface RawSocket {
  readonly socket: Socket;
  send(bytes: string | Buffer): void;
  /** Everything that has come so far. */
  text(): string;
  /** Resolves to everything that came, when the other side has closed. */
  readonly closed: Promise<string>;
}

export async function openRawSocket(host: string): Promise<RawSocket> {
  const socket = connect(Number(host.split(':').at(-1)), '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  const closed = once(socket, 'close').then(() => text);
  await once(socket, 'connect');
  return { socket, send: (bytes) => void socket.write(bytes), text: () => text, closed };
}

/** Sends bytes and reads until the server ends the connection. */
export async function exchange(host: string, bytes: string | Buffer): Promise<string> {
  const raw = await openRawSocket(host);
  raw.send(bytes);
  return raw.closed;
}
