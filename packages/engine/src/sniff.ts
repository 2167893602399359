import type { ImageFormat } from '@face/core';

/** What the first bytes of a file say it is; formats we refuse are named so that the error can name them. */
export type SniffedFormat = ImageFormat | 'gif' | 'tiff' | 'avif' | 'svg' | 'pdf' | 'text' | 'unknown';

const SIGNATURES: readonly (readonly [format: SniffedFormat, offset: number, bytes: string])[] = [
  ['jpeg', 0, '\xff\xd8\xff'],
  ['png', 0, '\x89PNG\r\n\x1a\n'],
  ['bmp', 0, 'BM'],
  ['gif', 0, 'GIF8'],
  ['tiff', 0, 'II*\0'],
  ['tiff', 0, 'MM\0*'],
  ['avif', 4, 'ftypavif'],
  ['avif', 4, 'ftypheic'],
  ['avif', 4, 'ftypmif1'],
  ['pdf', 0, '%PDF'],
];
const HEAD_BYTES = 256;
const BINARY = /[\0-\x08\x0e-\x1f]/;

/** Tells the format by magic bytes; names and content types are never consulted. */
export function sniffFormat(bytes: Uint8Array): SniffedFormat {
  const head = Buffer.from(bytes.subarray(0, HEAD_BYTES)).toString('latin1');
  if (head.startsWith('RIFF') && head.startsWith('WEBP', 8)) return 'webp';
  const found = SIGNATURES.find(([, offset, signature]) => head.startsWith(signature, offset));
  if (found !== undefined) return found[0];
  if (BINARY.test(head)) return 'unknown';
  return /^\s*(<\?xml[^]*)?<svg/i.test(head) ? 'svg' : 'text';
}
