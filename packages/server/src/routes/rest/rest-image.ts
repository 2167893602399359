import { FaceError, type ImageSource, type Side, isFaceError } from '@face/core';
import type { ServerContext } from '../../server-context.js';

/** An image of a call: base64 or URL from JSON, bytes from multipart. */
export type RestImage =
  | { readonly base64?: string | undefined; readonly url?: string | undefined }
  | { readonly bytes: Uint8Array };

/**
 * The image as the engine takes it; a URL is fetched first.
 * @throws FaceError `URL_NOT_ALLOWED` and everything that a download can fail with, with `params.side`
 */
export async function restImage(
  image: RestImage,
  side: Side | undefined,
  { fetcher, engine }: ServerContext,
  signal: AbortSignal,
): Promise<ImageSource> {
  if ('bytes' in image) return { bytes: image.bytes };
  if (image.base64 !== undefined) return { base64: image.base64 };
  if (fetcher === undefined || image.url === undefined) throw new FaceError('URL_NOT_ALLOWED', { side });
  try {
    return { bytes: await fetcher.fetch(image.url, engine.info.limits.maxBytes, signal) };
  } catch (error) {
    if (!isFaceError(error) || side === undefined) throw error;
    throw new FaceError(error.code, { ...error.params, side }, { cause: error });
  }
}
