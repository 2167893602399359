import sharp from 'sharp';

const SIDE = 160;

/** A small JPEG of an image file as a data URL; undefined when the file is no picture. */
export async function thumbnail(path: string): Promise<string | undefined> {
  try {
    const jpeg = await sharp(path)
      .autoOrient()
      .resize(SIDE, SIDE, { fit: 'inside' })
      .flatten({ background: '#808080' })
      .jpeg({ quality: 80 })
      .toBuffer();
    return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
  } catch {
    // A failure to acquire may well have no picture; the report then says so.
    return undefined;
  }
}
