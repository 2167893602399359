import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import { FaceError } from '@face/core';
import { mediaType } from './media-type.js';

/** A part of a multipart/form-data body. */
export interface Part {
  readonly name: string;
  readonly content: Buffer;
}

/** Far more parts and header bytes than any documented call has. */
const LIMITS = { parts: 64, fieldNameSize: 128, headerPairs: 32, headerSize: 4096 };
/** Parsed at a time, so that a body that is refused for its parts costs no more than those. */
const SLICE_BYTES = 128 * 1024;

/**
 * Splits a multipart body into its parts, in order, repeated names included. Text and files are both bytes here:
 * clients mark them inconsistently.
 * @throws FaceError `REQUEST_INVALID`
 */
export async function parseMultipart(body: Buffer, contentType: string): Promise<Part[]> {
  const parser = createParser(contentType, body.length);
  return new Promise((resolve, reject) => {
    const parts: { name: string; chunks: Buffer[] }[] = [];
    const refuse = (reason: string, cause?: unknown): void => {
      parser.destroy();
      reject(invalid(reason, cause));
    };
    const malformed = (cause: unknown): void => {
      refuse('the multipart body is malformed', cause);
    };
    parser.on('file', (name: string | undefined, stream: BusboyFileStream) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.once('error', malformed);
      parts.push({ name: name ?? '', chunks });
    });
    parser.once('partsLimit', () => {
      refuse('it has too many parts');
    });
    parser.on('error', malformed);
    // Comes after the end of every part.
    parser.once('finish', () => {
      resolve(parts.map(({ name, chunks }) => ({ name, content: joined(chunks) })));
    });
    for (let at = 0; at < body.length && !parser.destroyed; at += SLICE_BYTES) {
      parser.write(body.subarray(at, at + SLICE_BYTES));
    }
    if (!parser.destroyed) parser.end();
  });
}

function createParser(contentType: string, fileSize: number): BusboyInstance {
  if (mediaType(contentType) !== 'multipart/form-data') throw invalid('it is not multipart/form-data');
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: { ...LIMITS, fileSize: fileSize + 1 },
      // Every part is taken as bytes: a text part decoded as UTF-8 could not hold an image any more.
      isPartAFile: () => true,
    });
  } catch (cause) {
    throw invalid('the multipart boundary is missing or not valid', cause);
  }
}

function invalid(reason: string, cause?: unknown): FaceError {
  return new FaceError('REQUEST_INVALID', { reason }, { cause });
}

/** One buffer of all chunks; no copy where they are neighbours in the body, as the chunks of a part mostly are. */
function joined(chunks: readonly Buffer[]): Buffer {
  const [first] = chunks;
  if (first === undefined) return Buffer.alloc(0);
  let end = first.byteOffset;
  const areNeighbours = chunks.every(({ buffer, byteOffset, length }) => {
    const isNext = buffer === first.buffer && byteOffset === end;
    end += length;
    return isNext;
  });
  return areNeighbours
    ? Buffer.from(first.buffer, first.byteOffset, end - first.byteOffset)
    : Buffer.concat(chunks);
}
