import sharp from 'sharp';
import type { Picture } from './portrait.js';

const sizeLimitBytes = 60_000;
const qualities = [92, 90, 88, 86, 84, 82, 80, 76, 72, 68] as const;

/** JPEG at the best of our qualities that stays below 60 kB. @throws Error when none does */
export async function encodeJpeg({ width, height, pixels }: Picture): Promise<Buffer> {
  for (const quality of qualities) {
    const bytes = await sharp(pixels, { raw: { width, height, channels: 3 } })
      .jpeg({ quality, mozjpeg: true })
      .toBuffer();
    if (bytes.byteLength < sizeLimitBytes) return bytes;
  }
  throw new Error(`a ${width}x${height} picture does not fit into ${sizeLimitBytes} bytes`);
}
