import { describe, expect, it } from '@jest/globals';
import sharp, { type Sharp } from 'sharp';
import { imageFormat, readImageHeader } from '../../src/request/image-header.js';

const picture = (): Sharp => sharp({ create: { width: 70, height: 50, channels: 3, background: '#808080' } });

describe('readImageHeader', () => {
  it.each([
    ['jpeg', () => picture().jpeg().toBuffer()],
    ['jpeg', () => picture().jpeg({ progressive: true }).toBuffer()],
    ['jpeg', () => picture().withMetadata({ orientation: 6 }).jpeg().toBuffer()],
    ['png', () => picture().png().toBuffer()],
  ])('reads the stored size of a %s', async (format, make) => {
    expect(readImageHeader(await make())).toEqual({ format, width: 70, height: 50 });
  });

  it('reads a BMP that is stored from top to bottom', () => {
    const bytes = Buffer.alloc(54);
    bytes.write('BM');
    bytes.writeInt32LE(70, 18);
    bytes.writeInt32LE(-50, 22);
    expect(readImageHeader(bytes)).toEqual({ format: 'bmp', width: 70, height: 50 });
  });

  it('knows nothing about headers that are cut or no image at all', async () => {
    const jpeg = await picture().jpeg().toBuffer();
    const cut = [0, 3, 10, 100].map((length) => readImageHeader(jpeg.subarray(0, length)));
    expect(cut).toEqual([undefined, undefined, undefined, undefined]);
    expect(readImageHeader(Buffer.from('hello'))).toBeUndefined();
    expect(readImageHeader(Buffer.concat([jpeg.subarray(0, 2), Buffer.alloc(1000, 0xff)]))).toBeUndefined();
  });

  it('reads a view that starts inside its buffer', async () => {
    const jpeg = await picture().jpeg().toBuffer();
    const shifted = Buffer.concat([Buffer.alloc(7), jpeg]).subarray(7);
    expect(readImageHeader(new Uint8Array(shifted.buffer, shifted.byteOffset, shifted.length))).toEqual({
      format: 'jpeg',
      width: 70,
      height: 50,
    });
  });
});

describe('imageFormat', () => {
  it('goes by magic bytes', async () => {
    const webp = await picture().webp().toBuffer();
    const gif = await picture().gif().toBuffer();
    expect([webp, gif, Buffer.from('BM'), Buffer.alloc(0)].map(imageFormat)).toEqual([
      'webp',
      undefined,
      'bmp',
      undefined,
    ]);
  });
});
