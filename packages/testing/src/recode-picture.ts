import sharp, { type Sharp } from 'sharp';

/** Longest side, px: so a BMP stays below what any vendor takes. */
const MAX_SIDE = 1000;

/**
 * The same picture as another file: in a format, or as a JPEG that lies on its side with EXIF saying so. Shrunk to
 * 1,000 px where it is larger.
 */
export function recodePicture(
  bytes: Uint8Array,
  as: 'jpeg' | 'png' | 'bmp' | 'webp' | 'turned',
): Promise<Buffer> {
  const upright = sharp(bytes)
    .autoOrient()
    .resize({ width: MAX_SIDE, height: MAX_SIDE, fit: 'inside', withoutEnlargement: true });
  switch (as) {
    case 'jpeg':
      return upright.jpeg({ quality: 97 }).toBuffer();
    case 'png':
      return upright.png().toBuffer();
    case 'webp':
      return upright.webp({ quality: 97 }).toBuffer();
    case 'bmp':
      return encodeBmp(upright);
    case 'turned':
      return encodeTurned(upright);
  }
}

/** EXIF orientation 6: to be shown, what is stored is turned a quarter to the right. */
async function encodeTurned(upright: Sharp): Promise<Buffer> {
  const stored = await upright.png().toBuffer();
  return sharp(stored).rotate(270).withMetadata({ orientation: 6 }).jpeg({ quality: 97 }).toBuffer();
}

/** 24 bits a pixel, rows from bottom to top, each padded to four bytes. */
async function encodeBmp(upright: Sharp): Promise<Buffer> {
  const { data, info } = await upright
    .flip()
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const stride = Math.ceil((width * 3) / 4) * 4;
  const file = Buffer.alloc(54 + stride * height);
  file.write('BM');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y += 1) {
    const row = data.subarray(y * width * 3, (y + 1) * width * 3);
    for (let x = 0; x < width; x += 1) {
      const [red, green, blue] = row.subarray(x * 3, x * 3 + 3);
      file.set([blue!, green!, red!], 54 + y * stride + x * 3);
    }
  }
  return file;
}
