import { FaceError, type ImageFormat, decodeBase64 } from '@face/core';
import { imageFormat, readImageHeader } from '../../request/image-header.js';
import type { LongText } from '../../request/long-text.js';
import type { ServerContext } from '../../server-context.js';
import { TencentError } from './tencent-error.js';

/** 5 MB as base64, whatever way the image comes. */
const MAX_BASE64_CHARS = 5 * 2 ** 20;
const MAX_BYTES = (MAX_BASE64_CHARS / 4) * 3;
const FORMATS: readonly (ImageFormat | undefined)[] = ['jpeg', 'png', 'bmp'];

/** Pixel limits; version 2018-03-01 documents none, the engine's own apply. */
export interface PixelLimits {
  readonly minSide: number;
  readonly maxSideJpeg: number;
  readonly maxSideOther: number;
}

export const PIXEL_LIMITS_2020: PixelLimits = { minSide: 64, maxSideJpeg: 4000, maxSideOther: 2000 };

/** An image as a request names it, with the names of its parameters for messages. */
export interface ImageParameters {
  readonly image: string | LongText | undefined;
  readonly url: string | undefined;
  readonly names: readonly [image: string, url: string];
}

/**
 * Gets the bytes of an image: from its URL when one is given, else from its base64 text. A URL that fails never
 * falls back to the text.
 * @throws TencentError, FaceError
 */
export async function readImage(
  { image, url, names }: ImageParameters,
  limits: PixelLimits | undefined,
  { fetcher }: ServerContext,
  signal: AbortSignal,
): Promise<Uint8Array> {
  if (image === undefined && url === undefined) {
    throw new TencentError(
      'MissingParameter.ErrorParameterEmpty',
      `Either ${names[0]} or ${names[1]} must be given.`,
    );
  }
  if (url !== undefined && url !== '') {
    if (fetcher === undefined) throw new FaceError('URL_NOT_ALLOWED');
    return checkPixels(checkFormat(await fetcher.fetch(url, MAX_BYTES, signal)), limits);
  }
  if (image === undefined || image === '') throw new TencentError('InvalidParameterValue.ImageEmpty');
  if (image.length > MAX_BASE64_CHARS) throw new TencentError('FailedOperation.ImageSizeExceed');
  const decoded = typeof image === 'string' ? undefined : image.decodeBase64();
  return checkPixels(checkFormat(decoded ?? decodeBase64(image.toString(), MAX_BYTES)), limits);
}

function checkFormat(bytes: Uint8Array): Uint8Array {
  if (FORMATS.includes(imageFormat(bytes))) return bytes;
  throw new TencentError('FailedOperation.ImageDecodeFailed', 'The image is no PNG, JPEG or BMP.');
}

function checkPixels(bytes: Uint8Array, limits: PixelLimits | undefined): Uint8Array {
  const header = limits === undefined ? undefined : readImageHeader(bytes);
  if (limits === undefined || header === undefined) return bytes;
  const { width, height, format } = header;
  const maxSide = format === 'jpeg' ? limits.maxSideJpeg : limits.maxSideOther;
  if (Math.max(width, height) > maxSide) {
    throw new TencentError('FailedOperation.ImageResolutionExceed', `A side is longer than ${maxSide} px.`);
  }
  if (Math.min(width, height) < limits.minSide) {
    const message = `A side is shorter than ${limits.minSide} px.`;
    throw new TencentError('FailedOperation.ImageResolutionTooSmall', message);
  }
  return bytes;
}
