import type { Hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { FaceError, isFaceError } from '@face/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Admission } from './admission.js';
import type { BodyMemory } from './body-memory.js';

/** How much of a refused body is still read, so that a client that only listens after sending gets its answer. */
const MAX_DISCARDED_BYTES = 64 * 2 ** 20;
/** Part of a declared size that must have come before memory for all of it is set aside. */
const EARNEST = 1 / 8;

export interface BodyToRead {
  readonly request: IncomingMessage;
  readonly address: string;
  readonly maxBytes: number;
  /** Updated with all bytes as they come: then they are still in the processor's cache. */
  readonly hash?: Hash | undefined;
  /** Called with what frees the memory of the body; see `ReleaseBody`. */
  readonly onHeld: (release: ReleaseBody) => void;
}

/**
 * To be called when the request has been answered or its client is gone.
 * @param isDone - whether nothing reads the body any more, so that its memory can be used again
 */
export type ReleaseBody = (isDone: boolean) => void;

/**
 * Reads a whole request body. One that is longer than allowed, or comes too slowly, is refused at once; what still
 * arrives of it is thrown away.
 * @throws FaceError `REQUEST_TOO_LARGE`, `REQUEST_TOO_SLOW`, `SERVER_BUSY`, `REQUEST_INVALID` when the client ends
 *   it early
 */
export function readBody(body: BodyToRead, admission: Admission, memory: BodyMemory): Promise<Buffer> {
  const { request, address, maxBytes, hash, onHeld } = body;
  const declared = Number(request.headers['content-length'] ?? 0);
  return new Promise((resolve, reject) => {
    if (declared > maxBytes) throw new FaceError('REQUEST_TOO_LARGE', { maxBytes });
    const give = (error: FaceError): void => {
      request.off('data', onData);
      chunks.length = 0;
      whole = undefined;
      arrival.end();
      discardBody(request);
      reject(error);
    };
    const arrival = admission.arrive(address, give);
    let whole: Buffer | undefined;
    onHeld((isDone) => {
      arrival.end();
      if (isDone && whole !== undefined) memory.giveBack(whole);
      whole = undefined;
    });
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    const onData = (chunk: Buffer): void => {
      const at = sizeBytes;
      sizeBytes += chunk.length;
      try {
        if (sizeBytes > maxBytes) throw new FaceError('REQUEST_TOO_LARGE', { maxBytes });
        const isEarnest = declared > 0 && sizeBytes >= declared * EARNEST;
        arrival.progress(sizeBytes, isEarnest ? declared : sizeBytes);
        // Of a declared size: filled in place, so that no second copy of every body waits for the collector.
        if (isEarnest) whole ??= joined(chunks, memory.take(declared));
        if (whole === undefined) chunks.push(chunk);
        else chunk.copy(whole, at);
        hash?.update(chunk);
      } catch (error) {
        give(error as FaceError);
      }
    };
    request.on('data', onData);
    request.once('end', () => {
      arrival.complete();
      resolve(whole ?? Buffer.concat(chunks));
    });
    request.once('error', (cause) => {
      arrival.end();
      reject(new FaceError('REQUEST_INVALID', { reason: 'its body ended early' }, { cause }));
    });
  });
}

/** What has come so far, at the start of the buffer for the whole. */
function joined(chunks: Buffer[], whole: Buffer): Buffer {
  let offset = 0;
  for (const chunk of chunks) offset += chunk.copy(whole, offset);
  chunks.length = 0;
  return whole;
}

/** What becomes of the rest of a body whose request is refused: it must not stand between client and answer. */
export function leaveBody({ raw }: FastifyRequest, reply: FastifyReply, error?: unknown): void {
  if (raw.readableFlowing === null) discardBody(raw);
  // The others are read to their end; this one may have none.
  if (isFaceError(error, 'REQUEST_TOO_SLOW')) void reply.header('connection', 'close');
}

/** Reads and drops the rest of a body, up to a bound; past it the connection is cut. */
function discardBody(request: IncomingMessage): void {
  let discarded = 0;
  request.on('data', (chunk: Buffer) => {
    discarded += chunk.length;
    if (discarded > MAX_DISCARDED_BYTES) request.destroy();
  });
  request.resume();
}
