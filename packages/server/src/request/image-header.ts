import type { ImageFormat, ImageSize } from '@face/core';

/** What the header of an image says. Sizes are those of the stored pixels, before EXIF orientation. */
export interface ImageHeader extends ImageSize {
  readonly format: ImageFormat;
}

const PNG_MAGIC = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** The format by magic bytes, or undefined when it is none that the engine reads. */
export function imageFormat(bytes: Uint8Array): ImageFormat | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length >= 3 && buffer.readUIntBE(0, 3) === 0xffd8ff) return 'jpeg';
  if (buffer.subarray(0, 8).equals(PNG_MAGIC)) return 'png';
  const text = buffer.toString('latin1', 0, 12);
  if (text.startsWith('BM')) return 'bmp';
  return text.startsWith('RIFF') && text.startsWith('WEBP', 8) ? 'webp' : undefined;
}

/**
 * Reads format and size without decoding, so that a limit of a protocol can be checked before any work is done.
 * Undefined when the header is cut or damaged: the engine then tells what is wrong. WebP has no size here, as no
 * protocol that limits sizes accepts it.
 */
export function readImageHeader(bytes: Uint8Array): ImageHeader | undefined {
  const format = imageFormat(bytes);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size =
    format === 'png'
      ? pngSize(buffer)
      : format === 'bmp'
        ? bmpSize(buffer)
        : format === 'jpeg'
          ? jpegSize(buffer)
          : undefined;
  return format === undefined || size === undefined ? undefined : { format, ...size };
}

function pngSize(buffer: Buffer): ImageSize | undefined {
  if (buffer.length < 24 || buffer.toString('latin1', 12, 16) !== 'IHDR') return undefined;
  return { width: buffer.readUInt32BE(16), height: buffer.readUInt32BE(20) };
}

function bmpSize(buffer: Buffer): ImageSize | undefined {
  if (buffer.length < 26) return undefined;
  return { width: Math.abs(buffer.readInt32LE(18)), height: Math.abs(buffer.readInt32LE(22)) };
}

/** Walks the segments to the frame header (SOF0-15 but DHT, JPG and DAC). */
function jpegSize(buffer: Buffer): ImageSize | undefined {
  let at = 2;
  while (at + 9 <= buffer.length) {
    if (buffer[at] !== 0xff) return undefined;
    const marker = buffer[at + 1]!;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { width: buffer.readUInt16BE(at + 7), height: buffer.readUInt16BE(at + 5) };
    }
    // Restart and start markers have no length.
    at += marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8) ? 2 : 2 + buffer.readUInt16BE(at + 2);
  }
  return undefined;
}
