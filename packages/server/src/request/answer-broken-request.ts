import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { ERRORS } from '@face/core';

type BrokenRequest = NodeJS.ErrnoException & { readonly rawPacket?: Buffer };

/**
 * Answers bytes that are no HTTP request, or one that never ends, and closes the connection. The protocol is told
 * from the request line when it is there: clients of Tencent expect their envelope even now.
 */
export function answerBrokenRequest(error: Error, socket: Socket): void {
  const { code, rawPacket }: BrokenRequest = error;
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, reason } = describe(code);
  const requestLine = rawPacket?.toString('latin1', 0, 64) ?? '';
  if (/^(GET|POST) \/[? ]/.test(requestLine)) {
    const Code = status === 431 ? 'RequestSizeLimitExceeded' : 'InvalidRequest';
    const Response = { Error: { Code, Message: reason }, RequestId: randomUUID() };
    write(socket, 200, 'application/json', { Response });
  } else if (/^[A-Z]+ \/facepp\//.test(requestLine)) {
    const requestId = `${Math.floor(Date.now() / 1000)},${randomUUID()}`;
    const content = { time_used: 0, error_message: 'BAD_ARGUMENTS:headers', request_id: requestId };
    write(socket, 400, 'application/json', content);
  } else {
    write(socket, status, 'application/problem+json', {
      type: 'urn:face:error:REQUEST_INVALID',
      title: ERRORS.REQUEST_INVALID.remedy,
      status,
      detail: reason,
      code: 'REQUEST_INVALID',
      retryable: false,
      requestId: randomUUID(),
    });
  }
}

function describe(code: string | undefined): { status: number; reason: string } {
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
}
