import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A request as it arrived. */
export interface Arrival {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  readonly socket: Socket;
  /** performance.now() when its headers had arrived. */
  readonly atMs: number;
}

export type Answer = (arrival: Arrival, response: ServerResponse) => void | Promise<void>;

/** A real HTTP server on loopback that counts what comes in. */
export class LoopbackServer {
  readonly arrivals: Arrival[] = [];
  /** Off for long runs, so that the server's own memory stays flat. */
  keepArrivals = true;
  requestCount = 0;
  connectionCount = 0;
  atWork = 0;
  mostAtWork = 0;
  readonly arrivedAtMs: number[] = [];
  #next: Answer[] = [];
  readonly #server: Server;

  constructor(readonly usual: Answer) {
    this.#server = createServer((request, response) => {
      void this.#serve(request, response);
    });
    this.#server.on('connection', () => (this.connectionCount += 1));
    this.#server.keepAliveTimeout = 30_000;
  }

  async start(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  get endpoint(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Answers the next requests this way instead of the usual one. */
  next(...answers: Answer[]): void {
    this.#next.push(...answers);
  }

  reset(): void {
    this.#next = [];
    this.arrivals.length = 0;
    this.arrivedAtMs.length = 0;
    this.requestCount = 0;
    this.connectionCount = 0;
    this.mostAtWork = 0;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const atMs = performance.now();
    this.requestCount += 1;
    this.arrivedAtMs.push(atMs);
    this.atWork += 1;
    this.mostAtWork = Math.max(this.mostAtWork, this.atWork);
    response.once('close', () => (this.atWork -= 1));
    try {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const arrival: Arrival = {
        method: request.method ?? '',
        url: new URL(request.url ?? '/', 'http://loopback'),
        headers: request.headers,
        body: Buffer.concat(chunks),
        socket: request.socket,
        atMs,
      };
      if (this.keepArrivals) this.arrivals.push(arrival);
      await (this.#next.shift() ?? this.usual)(arrival, response);
    } catch {
      // The client went away while it was sending.
      response.destroy();
    }
  }
}

export function sendJson(response: ServerResponse, value: unknown, status = 200, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
}

export const json =
  (value: unknown, status = 200, headers = {}): Answer =>
  (_arrival, response) => {
    sendJson(response, value, status, headers);
  };

export const plain =
  (text: string, status = 200, headers = {}): Answer =>
  (_arrival, response) => {
    response.writeHead(status, { 'content-type': 'text/plain', ...headers });
    response.end(text);
  };
