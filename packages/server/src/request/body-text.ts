import { isAscii } from 'node:buffer';

/**
 * A body as text, UTF-8. Bodies that carry images are plain ASCII and long: told first, such a one is copied instead
 * of being decoded.
 */
export function bodyText(body: Uint8Array): string {
  const buffer = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return buffer.toString(isAscii(buffer) ? 'latin1' : 'utf8');
}
