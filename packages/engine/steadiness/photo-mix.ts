import type { ErrorCode, ImageSource } from '@face/core';
import sharp, { type Sharp } from 'sharp';
import { encodeBmp } from './encode-bmp.js';
import { mutateImage } from './mutate-image.js';
import { Random } from './random.js';
import { makeSeeds } from './seeds.js';

/** An image as callers send them, good or bad. */
export interface MixedPhoto {
  readonly name: string;
  readonly source: ImageSource;
  /** Whether the engine is expected to find a face. */
  readonly isGood: boolean;
}

/** What a bad photo of the mix may be answered with. */
export const REFUSALS: readonly ErrorCode[] = [
  'NO_FACE',
  'IMAGE_DECODE_FAILED',
  'IMAGE_FORMAT_UNSUPPORTED',
  'IMAGE_TOO_SMALL',
  'IMAGE_TOO_LARGE',
  'IMAGE_BASE64_INVALID',
  'IMAGE_FILE_NOT_FOUND',
];

type Encode = (image: Sharp) => Promise<Buffer>;
const ENCODINGS: readonly Encode[] = [
  (image) => image.jpeg({ quality: 85 }).toBuffer(),
  (image) => image.jpeg({ progressive: true }).toBuffer(),
  (image) => image.png({ compressionLevel: 1 }).toBuffer(),
  (image) => image.webp({ effort: 0 }).toBuffer(),
  async (image) => {
    const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
    return encodeBmp(data, info.width, info.height, 'rgb24');
  },
];
const BAD_PHOTOS = 9;

/** Every portrait at every size in turn of the formats and kinds of source, and bad ones among them. */
export async function makePhotoMix(
  portraits: readonly string[],
  sides: readonly number[],
): Promise<MixedPhoto[]> {
  const photos: MixedPhoto[] = [];
  for (const portrait of portraits) {
    for (const side of sides) {
      const number = photos.length;
      const bytes = await ENCODINGS[number % ENCODINGS.length]!(sharp(portrait).resize({ height: side }));
      const source = number % 3 === 0 ? { base64: bytes.toString('base64') } : { bytes };
      photos.push({ name: `${portrait} at ${side} px`, source, isGood: true });
    }
    photos.push({ name: portrait, source: { file: portrait }, isGood: true });
  }
  return [...photos, ...(await makeBadPhotos(portraits[0]!))];
}

/** A large photo in which the detector looks again and again, and finds nothing. */
export async function largePhotoWithoutFace(): Promise<MixedPhoto> {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 40 };
  const picture = sharp({ create: { width: 4000, height: 3000, channels: 3, background: '#808080', noise } });
  const bytes = await picture.blur(20).jpeg().toBuffer();
  return { name: 'no face in 12 megapixels', source: { bytes }, isGood: false };
}

async function makeBadPhotos(portrait: string): Promise<MixedPhoto[]> {
  const random = new Random(1);
  const seeds = await makeSeeds(portrait);
  const grey = sharp({ create: { width: 300, height: 200, channels: 3, background: '#808080' } });
  const bad: [string, ImageSource][] = [
    ['no face', { bytes: await grey.png().toBuffer() }],
    ['a missing file', { file: `${portrait}.missing` }],
    ['no base64', { base64: 'not base64 at all!' }],
  ];
  while (bad.length < BAD_PHOTOS) {
    const { description, bytes } = mutateImage(seeds, random);
    if (bytes.length > 0) bad.push([description, { bytes }]);
  }
  return bad.map(([name, source]) => ({ name, source, isGood: false }));
}
