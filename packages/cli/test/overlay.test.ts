import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { projectPath } from '@face/testing';
import sharp from 'sharp';
import { face } from './run-face.js';

const photo = projectPath('samples/bruno-front.jpg');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'face-overlay-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('face compare --save-overlay', () => {
  it('draws a BMP like the same picture in another format', async () => {
    const bmp = join(folder, 'photo.bmp');
    writeFileSync(bmp, await bmpOf(photo));
    const drawn = await Promise.all(
      [photo, bmp].map(async (file, index) => {
        const overlay = join(folder, `${index}.png`);
        expect(face('compare', file, file, '--save-overlay', overlay).status).toBe(0);
        return sharp(overlay).raw().toBuffer();
      }),
    );
    expect(drawn[0]!.equals(drawn[1]!)).toBe(true);
  }, 60_000);

  it('says that the file cannot be written, and prints no result', () => {
    const overlay = join(folder, 'no-such-folder', 'overlay.png');
    const { status, stdout, stderr } = face('compare', photo, photo, '--json', '--save-overlay', overlay);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^INVALID_ARGUMENT: --save-overlay: .*overlay\.png cannot be written: ENOENT\n/);
    expect(stderr).not.toMatch(/^ +at /m);
  }, 30_000);
});

/** The picture as a 24-bit BMP, bottom row first. */
async function bmpOf(file: string): Promise<Buffer> {
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const rowBytes = Math.ceil((info.width * 3) / 4) * 4;
  const bytes = Buffer.alloc(54 + rowBytes * info.height);
  bytes.write('BM');
  bytes.writeUInt32LE(bytes.length, 2);
  bytes.writeUInt32LE(54, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(info.width, 18);
  bytes.writeInt32LE(info.height, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
  for (let y = 0; y < info.height; y++) {
    for (let x = 0; x < info.width; x++) {
      const from = (y * info.width + x) * 3;
      const to = 54 + (info.height - 1 - y) * rowBytes + x * 3;
      bytes.set([data[from + 2]!, data[from + 1]!, data[from]!], to);
    }
  }
  return bytes;
}
