import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Exchange {
  readonly path: string;
  readonly range: string | undefined;
}

/** How the server answers a request; `number` counts from 1. */
export type Answer = (request: IncomingMessage, response: ServerResponse, number: number) => void;

/** A real HTTP server on loopback that records what it was asked. */
export class FileServer {
  readonly exchanges: Exchange[] = [];
  readonly #server: Server;

  private constructor(answer: Answer) {
    this.#server = createServer((request, response) => {
      this.exchanges.push({ path: request.url ?? '', range: request.headers.range });
      answer(request, response, this.exchanges.length);
    });
  }

  static async start(answer: Answer): Promise<FileServer> {
    const server = new FileServer(answer);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  url(path = ''): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${path}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Serves bytes, with ranges. */
export function serve(bytes: Uint8Array): Answer {
  return (request, response) => {
    const from = /^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1];
    if (from === undefined) {
      response.writeHead(200, { 'content-length': bytes.byteLength }).end(bytes);
      return;
    }
    const rest = bytes.subarray(Number(from));
    response
      .writeHead(206, {
        'content-length': rest.byteLength,
        'content-range': `bytes ${from}-${bytes.byteLength - 1}/${bytes.byteLength}`,
      })
      .end(rest);
  };
}

/** Promises the whole content, sends some bytes, and hangs up once the client has taken them as it should. */
export function hangUpAfter(bytes: Uint8Array, sentBytes: number, isTaken = () => true): Answer {
  return (_request, response) => {
    response.writeHead(200, { 'content-length': bytes.byteLength }).write(bytes.subarray(0, sentBytes));
    const timer = setInterval(() => {
      if (!isTaken()) return;
      clearInterval(timer);
      response.destroy();
    }, 20);
    response.once('close', () => {
      clearInterval(timer);
    });
  };
}
