import { decodeImage } from '@face/engine';
import sharp from 'sharp';

const SIDE = 160;

/** A small JPEG of an image file, as the engine sees it, as a data URL; undefined when the file is no picture. */
export async function thumbnail(path: string): Promise<string | undefined> {
  try {
    const { data, width, height } = await decodeImage({ file: path }, SIDE);
    const jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
      .resize(SIDE, SIDE, { fit: 'inside' })
      .jpeg({ quality: 80 })
      .toBuffer();
    return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
  } catch {
    // A failure to acquire may well have no picture; the report then says so.
    return undefined;
  }
}
