import sharp from 'sharp';
import { samples } from './gallery.js';
import { shots } from './views.js';

const tilePx = 256;

/** A contact sheet of all portraits, one row per person, quickly rendered: PNG bytes. */
export async function renderPreview(onTile: (file: string) => void): Promise<Buffer> {
  const tiles: { input: Buffer; left: number; top: number }[] = [];
  for (const [index, sample] of samples.slice(0, -1).entries()) {
    const { width, height, pixels } = sample.render(1);
    const input = await sharp(pixels, { raw: { width, height, channels: 3 } })
      .resize(tilePx, tilePx)
      .png()
      .toBuffer();
    tiles.push({
      input,
      left: (index % shots.length) * tilePx,
      top: Math.floor(index / shots.length) * tilePx,
    });
    onTile(sample.file);
  }
  const rows = Math.ceil(tiles.length / shots.length);
  return sharp({
    create: { width: shots.length * tilePx, height: rows * tilePx, channels: 3, background: '#202226' },
  })
    .composite(tiles)
    .png()
    .toBuffer();
}
