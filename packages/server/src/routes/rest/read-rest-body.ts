import { FaceError } from '@face/core';
import type { FastifyRequest } from 'fastify';
import { parseJsonBody } from '../../request/parse-json-body.js';
import { parseMultipart } from '../../request/parse-multipart.js';

const FILE_PARTS = new Set(['a', 'b', 'image']);
const NUMBER_PARTS = new Set(['minFaceSize', 'quality']);

/**
 * Turns the bytes of a body into what the schemas describe: the JSON object, or one property per part, files as
 * `{ bytes }`.
 * @throws FaceError `REQUEST_INVALID`, `IMAGE_EMPTY`
 */
export async function readRestBody(request: FastifyRequest): Promise<void> {
  if (request.method === 'DELETE') return;
  if (!Buffer.isBuffer(request.body)) throw new FaceError('REQUEST_INVALID', { reason: 'it has no body' });
  // The very type by which the framework then picks the schema: another reading of it would skip validation.
  const type = request.mediaType;
  if (type === 'multipart/form-data') {
    request.body = await readParts(request.body, request.headers['content-type'] ?? '');
  } else if (type === 'application/json') {
    request.body = parseJsonBody(request.body);
  } else {
    const reason = 'its content type is neither application/json nor multipart/form-data';
    throw new FaceError('REQUEST_INVALID', { reason });
  }
}

async function readParts(body: Buffer, contentType: string): Promise<Record<string, unknown>> {
  const content = new Map<string, unknown>();
  for (const { name, content: bytes } of await parseMultipart(body, contentType)) {
    if (content.has(name)) throw new FaceError('REQUEST_INVALID', { reason: `part "${name}" is sent twice` });
    content.set(name, partValue(name, bytes));
  }
  return Object.fromEntries(content);
}

function partValue(name: string, bytes: Buffer): unknown {
  if (FILE_PARTS.has(name)) {
    if (bytes.length === 0) throw new FaceError('IMAGE_EMPTY', name === 'image' ? {} : { side: name });
    return { bytes };
  }
  const text = bytes.toString('utf8');
  return NUMBER_PARTS.has(name) && text.trim() !== '' ? Number(text) : text;
}
