import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { ERRORS } from '@face/core';
import type { Outcome } from '../metrics.js';
import type { OpenConnection } from './open-connections.js';

/** For the client to read the answer and hang up; then the connection is cut. */
const FAREWELL_MS = 2000;

/**
 * Answers bytes that are no HTTP request, or one that never ends, and closes the connection. The protocol is told
 * from the request line: clients of Tencent expect their envelope even now. While an earlier request on the same
 * connection waits for its answer, only that one is given: another text would be taken for it.
 * @param connection - undefined while nothing can be said on it
 * @returns what was answered, undefined when nothing was
 */
export function answerBrokenRequest(
  { code }: NodeJS.ErrnoException,
  socket: Socket,
  connection: OpenConnection | undefined,
): Outcome | undefined {
  if (code === 'ECONNRESET' || !socket.writable || connection === undefined) {
    socket.destroy();
    return undefined;
  }
  const { line, open } = connection;
  if (connection.last?.writableFinished === true && !connection.last.req.complete) {
    // It was refused before its body had come; a second answer would be taken for that to another request.
    socket.destroySoon();
    return undefined;
  }
  const earlier = [...open].filter(({ req, headersSent }) => req.complete || headersSent);
  const awaited = earlier.at(-1);
  if (awaited !== undefined) {
    if (!awaited.headersSent) awaited.setHeader('connection', 'close');
    awaited.once('close', () => {
      socket.destroySoon();
    });
    return undefined;
  }
  // Who hangs up in the middle of a request is counted by that request, as gone.
  const isCountedElsewhere = code === 'HPE_INVALID_EOF_STATE' && open.size > 0;
  connection.isBroken = !isCountedElsewhere;
  const outcome = answer(socket, line, describe(code));
  return isCountedElsewhere ? undefined : outcome;
}

/** Of a target that is a whole URL, as a proxy asks for it. */
const ORIGIN = /^([A-Z]+ )https?:\/\/[^/? ]*/;

function answer(socket: Socket, requestLine: string, { status, reason }: Fault): Outcome {
  const line = requestLine.replace(ORIGIN, '$1');
  if (/^[A-Z]+ \/?[? ]/.test(line)) {
    const Code = status === 431 ? 'RequestSizeLimitExceeded' : 'InvalidRequest';
    const Response = { Error: { Code, Message: reason }, RequestId: randomUUID() };
    write(socket, 200, 'application/json', { Response });
    return { protocol: 'tencent', action: 'unknown', code: Code };
  }
  if (/^[A-Z]+ \/facepp\//.test(line)) {
    const requestId = `${Math.floor(Date.now() / 1000)},${randomUUID()}`;
    const content = { time_used: 0, error_message: 'BAD_ARGUMENTS:headers', request_id: requestId };
    write(socket, 400, 'application/json', content);
    return { protocol: 'facepp', action: 'unknown', code: 'BAD_ARGUMENTS' };
  }
  write(socket, status, 'application/problem+json', {
    type: 'urn:face:error:REQUEST_INVALID',
    title: ERRORS.REQUEST_INVALID.remedy,
    status,
    detail: reason,
    code: 'REQUEST_INVALID',
    retryable: false,
    requestId: randomUUID(),
  });
  return { protocol: 'rest', action: 'unknown', code: 'REQUEST_INVALID' };
}

interface Fault {
  readonly status: number;
  readonly reason: string;
}

function describe(code: string | undefined): Fault {
  if (code === 'HPE_HEADER_OVERFLOW') return { status: 431, reason: 'the request headers are too large' };
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return { status: 408, reason: 'the request took too long to arrive' };
  return { status: 400, reason: 'the request is not valid HTTP' };
}

function write(socket: Socket, status: number, contentType: string, content: object): void {
  const body = JSON.stringify(content);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    `Content-Type: ${contentType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  const patience = setTimeout(() => socket.destroy(), FAREWELL_MS);
  socket.once('close', () => {
    clearTimeout(patience);
  });
}
