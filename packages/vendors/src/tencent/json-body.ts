import type { TencentParameters } from './wire.js';

/** Bytes encoded at a time, a multiple of 3: short strings live and die without new memory. */
const CHUNK_BYTES = 36 * 1024;

/** The JSON of parameters. Images are encoded where they go: as strings of their own they would be copied four times. */
export function jsonBody(parameters: TencentParameters): Buffer {
  // JSON text and images in turn, beginning and ending with text.
  const texts: string[] = [];
  const images: Uint8Array[] = [];
  let text = '{';
  for (const [index, [name, value]] of Object.entries(parameters).entries()) {
    text += `${index === 0 ? '' : ','}${JSON.stringify(name)}:`;
    if (typeof value !== 'object') text += JSON.stringify(value);
    else {
      texts.push(`${text}"`);
      images.push(value);
      text = '"';
    }
  }
  texts.push(`${text}}`);
  const sizeBytes =
    texts.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0) +
    images.reduce((sum, { length }) => sum + Math.ceil(length / 3) * 4, 0);
  const body = Buffer.allocUnsafeSlow(sizeBytes);
  let at = 0;
  for (const [index, piece] of texts.entries()) {
    at += body.write(piece, at);
    if (index < images.length) at += writeBase64(body, at, images[index]!);
  }
  return body;
}

/** @returns the number of characters written */
function writeBase64(body: Buffer, offset: number, { buffer, byteOffset, length }: Uint8Array): number {
  const bytes = Buffer.from(buffer, byteOffset, length);
  let at = offset;
  for (let from = 0; from < length; from += CHUNK_BYTES) {
    at += body.write(bytes.toString('base64', from, from + CHUNK_BYTES), at, 'latin1');
  }
  return at - offset;
}
