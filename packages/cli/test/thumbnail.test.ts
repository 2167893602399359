import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { projectPath } from '@face/testing';
import sharp from 'sharp';
import { thumbnail } from '../src/thumbnail.js';

const folder = mkdtempSync(join(tmpdir(), 'face-thumbnail-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** 24 bits a pixel, all of one colour. */
function bmp(width: number, height: number, [red, green, blue]: readonly [number, number, number]): Buffer {
  const rowBytes = Math.ceil((width * 3) / 4) * 4;
  const file = Buffer.alloc(54 + rowBytes * height);
  file.write('BM');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) file.set([blue, green, red], 54 + y * rowBytes + x * 3);
  }
  return file;
}

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
    writeFileSync(path, bmp(321, 160, [200, 40, 40]));
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
