import type { IncomingMessage } from 'node:http';
import { FaceError } from '@face/core';

/** How much of a refused body is still read, so that a client that only listens after sending gets its answer. */
const MAX_DISCARDED_BYTES = 64 * 2 ** 20;

/**
 * Reads a whole request body. One that is longer than allowed is refused at once; what still arrives of it is
 * thrown away.
 * @throws FaceError `REQUEST_TOO_LARGE`, `REQUEST_INVALID` when the client ends it early
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const declared = Number(request.headers['content-length'] ?? 0);
  return new Promise((resolve, reject) => {
    const tooLarge = (): void => {
      reject(new FaceError('REQUEST_TOO_LARGE', { maxBytes }));
      discardBody(request);
    };
    if (declared > maxBytes) {
      tooLarge();
      return;
    }
    // Of a declared size: filled in place, so that no second copy of every body waits for the collector.
    const whole = declared > 0 ? Buffer.allocUnsafeSlow(declared) : undefined;
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    const onData = (chunk: Buffer): void => {
      const at = sizeBytes;
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) {
        request.off('data', onData);
        chunks.length = 0;
        tooLarge();
      } else if (whole === undefined) {
        chunks.push(chunk);
      } else {
        chunk.copy(whole, at);
      }
    };
    request.on('data', onData);
    request.once('end', () => {
      resolve(whole ?? Buffer.concat(chunks));
    });
    request.once('error', (cause) => {
      reject(new FaceError('REQUEST_INVALID', { reason: 'its body ended early' }, { cause }));
    });
  });
}

/** Reads and drops the rest of a body, up to a bound; past it the connection is cut. */
export function discardBody(request: IncomingMessage): void {
  let discarded = 0;
  request.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > MAX_DISCARDED_BYTES) request.destroy();
  });
  request.resume();
}
