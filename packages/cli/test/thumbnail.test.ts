import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { projectPath, recodePicture } from '@face/testing';
import sharp from 'sharp';
import { thumbnail } from '../src/thumbnail.js';

const folder = mkdtempSync(join(tmpdir(), 'face-thumbnail-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function shown(path: string): Promise<{ width: number; height: number; mean: number[] }> {
  const url = (await thumbnail(path))!;
  const image = sharp(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'));
  const { width, height } = await image.metadata();
  const { channels } = await image.stats();
  return { width, height, mean: channels.map(({ mean }) => Math.round(mean)) };
}

describe('thumbnail', () => {
  it('shows a BMP, which sharp alone does not read', async () => {
    const path = join(folder, 'red.bmp');
    const red = sharp({ create: { width: 321, height: 160, channels: 3, background: '#c82828' } });
    writeFileSync(path, await recodePicture(await red.png().toBuffer(), 'bmp'));
    const { width, height, mean } = await shown(path);
    expect([width, height]).toEqual([160, 80]);
    expect(mean[0]).toBeGreaterThan(190);
    expect(mean[2]).toBeLessThan(50);
  });

  it('shows a sample small', async () => {
    expect(await shown(projectPath('samples', 'bruno-front.jpg'))).toMatchObject({ width: 160, height: 160 });
  });

  it('shows nothing of what is no picture', async () => {
    const path = join(folder, 'text.jpg');
    writeFileSync(path, 'no picture');
    expect(await thumbnail(path)).toBeUndefined();
  });
});
