import { type EncodedImage, FaceError, type ImageFormat } from '@face/core';
import { imageSize } from 'image-size';

const FORMATS: Readonly<Record<string, ImageFormat>> = { jpg: 'jpeg', png: 'png', bmp: 'bmp', webp: 'webp' };

const MAGIC: Readonly<Record<string, RegExp>> = {
  jpeg: /^\xff\xd8\xff/,
  png: /^\x89PNG\r\n\x1a\n/,
  bmp: /^BM/,
  webp: /^RIFF.{4}WEBP/s,
  gif: /^GIF8/,
};

/**
 * Reads format and size of an encoded image from its header, without decoding it. Width and height are as shown,
 * that is after EXIF orientation.
 * @throws FaceError `IMAGE_GIF_UNSUPPORTED`, `IMAGE_FORMAT_UNSUPPORTED`, `IMAGE_DECODE_FAILED`.
 */
export function readHeader(bytes: Uint8Array): EncodedImage {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  const magic = Object.keys(MAGIC).find((format) => MAGIC[format]!.test(head));
  if (magic === undefined) throw new FaceError('IMAGE_FORMAT_UNSUPPORTED', { format: 'unknown' });
  if (magic === 'gif') throw new FaceError('IMAGE_GIF_UNSUPPORTED');
  const { type, width, height, orientation = 1 } = sizeFromHeader(bytes, magic);
  const format = FORMATS[type ?? ''];
  if (format === undefined) throw new FaceError('IMAGE_FORMAT_UNSUPPORTED', { format: type });
  if (!(width > 0 && height > 0)) {
    throw new FaceError('IMAGE_DECODE_FAILED', { format, reason: 'the header states no size' });
  }
  const upright = orientation >= 5 ? { width: height, height: width } : { width, height };
  return { format, ...upright, sizeBytes: bytes.byteLength };
}

function sizeFromHeader(bytes: Uint8Array, format: string): ReturnType<typeof imageSize> {
  try {
    return imageSize(bytes);
  } catch (cause) {
    throw new FaceError('IMAGE_DECODE_FAILED', { format, reason: 'the header is incomplete' }, { cause });
  }
}
