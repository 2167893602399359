import type { ImageFormat } from '@face/core';
import sharp, { type Sharp } from 'sharp';
import { BMP_KINDS, type BmpKind, encodeBmp } from './encode-bmp.js';

/** A valid image to be damaged. */
export interface Seed {
  readonly name: string;
  readonly format: ImageFormat;
  readonly bytes: Buffer;
}

const SIDE = 144;
/** Large enough to be shrunk on load; the face is then cut out of a second decode, of its region only. */
const LARGE_SIDE = 1500;
const LARGE_PORTRAIT = 500;
const ORIENTATIONS = [1, 3, 6, 8];

/** One portrait in the many ways in which each format can store it: colour types, interlacing, alpha, EXIF. */
export async function makeSeeds(portrait: string): Promise<Seed[]> {
  const small = (): Sharp => sharp(portrait).resize(SIDE, SIDE, { fit: 'cover' });
  const tagged = (orientation: number): Sharp =>
    small()
      .withExif({ IFD0: { Copyright: 'none' } })
      .withMetadata({ orientation });
  const seed = async (format: ImageFormat, name: string, image: Sharp): Promise<Seed> => ({
    name: `${format} ${name}`,
    format,
    bytes: await image.toBuffer(),
  });
  const { data, info } = await small().removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const bmp = (kind: BmpKind): Seed => ({
    name: `bmp ${kind}`,
    format: 'bmp',
    bytes: encodeBmp(data, info.width, info.height, kind),
  });
  return [
    ...(await Promise.all([
      seed('jpeg', 'baseline', small().jpeg()),
      seed('jpeg', 'progressive', small().jpeg({ progressive: true })),
      seed('jpeg', 'with 4:4:4 chroma', small().jpeg({ chromaSubsampling: '4:4:4' })),
      seed('jpeg', 'grey', small().greyscale().jpeg()),
      seed('jpeg', 'CMYK', small().toColourspace('cmyk').jpeg()),
      ...ORIENTATIONS.map((each) => seed('jpeg', `with orientation ${each}`, tagged(each).jpeg())),
      seed('png', 'plain', small().png({ compressionLevel: 1 })),
      seed('png', 'palette', small().png({ palette: true })),
      seed('png', '16-bit', small().toColourspace('rgb16').png()),
      seed('png', 'interlaced with alpha', small().ensureAlpha(0.5).png({ progressive: true })),
      seed('png', 'with EXIF', tagged(6).png()),
      seed('webp', 'lossy', small().webp()),
      seed('webp', 'lossless', small().webp({ lossless: true, effort: 0 })),
      seed('webp', 'with alpha', small().ensureAlpha(0.5).webp()),
      seed('webp', 'with EXIF', tagged(3).webp()),
      seed('webp', 'animated', animation(data)),
    ])),
    ...BMP_KINDS.map(bmp),
    ...(await makeLargeSeeds(portrait)),
  ];
}

/** The portrait off the middle of a large picture, once in each format. */
async function makeLargeSeeds(portrait: string): Promise<Seed[]> {
  const input = await sharp(portrait)
    .resize(LARGE_PORTRAIT, LARGE_PORTRAIT, { fit: 'cover' })
    .png()
    .toBuffer();
  const canvas = { width: LARGE_SIDE, height: LARGE_SIDE, channels: 3 as const };
  const picture = await sharp({ create: { ...canvas, background: '#7f8fa0' } })
    .composite([{ input, left: 700, top: 600 }])
    .removeAlpha()
    .raw()
    .toBuffer();
  const large = (): Sharp => sharp(picture, { raw: canvas });
  const encoded: [ImageFormat, Buffer][] = [
    ['jpeg', await large().jpeg().toBuffer()],
    ['png', await large().png({ compressionLevel: 1 }).toBuffer()],
    ['webp', await large().webp({ effort: 0 }).toBuffer()],
    ['bmp', encodeBmp(picture, LARGE_SIDE, LARGE_SIDE, 'rgb24')],
  ];
  return encoded.map(([format, bytes]) => ({ name: `${format} of ${LARGE_SIDE} px`, format, bytes }));
}

function animation(rgb: Buffer): Sharp {
  const pages = { width: SIDE, height: SIDE * 2, channels: 3 as const, pageHeight: SIDE };
  return sharp(Buffer.concat([rgb, rgb]), { raw: pages }).webp({ loop: 0 });
}
