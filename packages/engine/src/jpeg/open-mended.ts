import { isFaceError } from '@face/core';
import type { EncodedImage } from '../decode.js';
import { mendJpeg } from './mend-jpeg.js';

/**
 * Opens a JPEG with a decoder that refuses any irregularity, and a mended copy when that one refuses the file and
 * there is something to mend. What all viewers show is so accepted, and nothing that lacks pixels.
 * @throws what `open` throws
 */
export async function openMended(
  bytes: Uint8Array,
  open: (bytes: Uint8Array) => Promise<EncodedImage>,
): Promise<EncodedImage> {
  let mended: EncodedImage | undefined;
  const mend = async (error: unknown): Promise<EncodedImage> => {
    const copy = isFaceError(error, 'IMAGE_DECODE_FAILED') ? mendJpeg(bytes) : undefined;
    if (copy === undefined) throw error;
    mended = await open(copy);
    return mended;
  };
  const original = await open(bytes).catch(mend);
  const orMended = async <Result>(decode: (image: EncodedImage) => Promise<Result>): Promise<Result> => {
    if (mended !== undefined) return decode(mended);
    return decode(original).catch(async (error: unknown) => decode(await mend(error)));
  };
  return {
    format: original.format,
    size: original.size,
    decode: (longSide) => orMended((image) => image.decode(longSide)),
    decodeRegion: (region, zoom) => orMended((image) => image.decodeRegion(region, zoom)),
  };
}
