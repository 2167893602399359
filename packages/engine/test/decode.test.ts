import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { type BadImage, makeBadImages } from '@face/testing';
import sharp from 'sharp';
import { openImage, shrinkFactor } from '../src/decode.js';
import { DEFAULT_LIMITS } from '../src/limits.js';
import { readSource } from '../src/read-source.js';
import { sniffFormat } from '../src/sniff.js';

/** A picture whose four corners are red, green, blue and white: tells orientation and channel order. */
function corners(width: number, height: number): ReturnType<typeof sharp> {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const color = [
        [255, 0, 0],
        [0, 255, 0],
        [0, 0, 255],
        [255, 255, 255],
      ][(y * 2 >= height ? 2 : 0) + (x * 2 >= width ? 1 : 0)]!;
      pixels.set(color, (y * width + x) * 3);
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

async function cornerColors(bytes: Uint8Array, longSide = 640): Promise<{ size: string; colors: string[] }> {
  const image = await openImage(bytes, DEFAULT_LIMITS);
  const { data, width, height } = await image.decode(longSide);
  const at = (x: number, y: number): string => {
    const start = (y * width + x) * 3;
    const [red, green, blue] = data.subarray(start, start + 3);
    const bright = Math.max(red!, green!, blue!) * 0.8;
    return [red! > bright ? 'r' : '', green! > bright ? 'g' : '', blue! > bright ? 'b' : ''].join('');
  };
  const [right, bottom] = [width - 3, height - 3];
  return { size: `${width}x${height}`, colors: [at(2, 2), at(right, 2), at(2, bottom), at(right, bottom)] };
}

const UPRIGHT = { size: '64x48', colors: ['r', 'g', 'b', 'rgb'] };

function bmp(
  width: number,
  height: number,
  topDown: boolean,
  bitsPerPixel: 24 | 32,
  gap = 0,
): Promise<Buffer> {
  return corners(width, height)
    .raw()
    .toBuffer()
    .then((rgb) => {
      const rowBytes = Math.ceil((width * bitsPerPixel) / 32) * 4;
      const file = Buffer.alloc(54 + gap + rowBytes * height);
      file.write('BM');
      file.writeUInt32LE(54 + gap, 10);
      file.writeUInt32LE(40, 14);
      file.writeInt32LE(width, 18);
      file.writeInt32LE(topDown ? -height : height, 22);
      file.writeUInt16LE(1, 26);
      file.writeUInt16LE(bitsPerPixel, 28);
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const [red, green, blue] = rgb.subarray((y * width + x) * 3, (y * width + x) * 3 + 3);
          const row = topDown ? y : height - 1 - y;
          file.set([blue!, green!, red!], 54 + gap + row * rowBytes + (x * bitsPerPixel) / 8);
        }
      }
      return file;
    });
}

describe('openImage', () => {
  it.each(['jpeg', 'png', 'webp'] as const)('decodes %s to upright RGB', async (format) => {
    expect(await cornerColors(await corners(64, 48).toFormat(format).toBuffer())).toEqual(UPRIGHT);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('honours EXIF orientation %i', async (orientation) => {
    // Undo the orientation on the pixels, so that honouring it gives the upright picture again.
    const undo: Record<number, (image: ReturnType<typeof sharp>) => ReturnType<typeof sharp>> = {
      1: (image) => image,
      2: (image) => image.flop(),
      3: (image) => image.rotate(180),
      4: (image) => image.flip(),
      5: (image) => image.flop().rotate(270),
      6: (image) => image.rotate(270),
      7: (image) => image.flop().rotate(90),
      8: (image) => image.rotate(90),
    };
    const oriented = async (width: number, height: number): Promise<Buffer> =>
      sharp(await undo[orientation]!(corners(width, height)).png().toBuffer())
        .withMetadata({ orientation })
        .jpeg()
        .toBuffer();
    expect(await cornerColors(await oriented(64, 48))).toEqual(UPRIGHT);
    // The same when the decoder shrinks the stored picture first.
    expect(await cornerColors(await oriented(640, 480), 71)).toEqual({ ...UPRIGHT, size: '71x53' });
  });

  it('decodes CMYK, whose gamut moves green', async () => {
    const { size, colors } = await cornerColors(
      await corners(64, 48).toColourspace('cmyk').jpeg().toBuffer(),
    );
    expect({ size, colors }).toEqual({ ...UPRIGHT, colors: ['r', expect.stringContaining('g'), 'b', 'rgb'] });
  });

  it('decodes grey, 16-bit, palette and alpha to three 8-bit channels', async () => {
    const files = await Promise.all([
      corners(64, 48).toColourspace('rgb16').png().toBuffer(),
      corners(64, 48).png({ palette: true }).toBuffer(),
      corners(64, 48).ensureAlpha().png().toBuffer(),
    ]);
    for (const file of files) expect(await cornerColors(file)).toEqual(UPRIGHT);
    const grey = await openImage(await corners(64, 48).greyscale().png().toBuffer(), DEFAULT_LIMITS);
    expect((await grey.decode(640)).data.length).toBe(64 * 48 * 3);
  });

  it('shows white where the image is transparent', async () => {
    const hidden = await sharp({
      create: { width: 32, height: 32, channels: 4, background: { r: 9, g: 9, b: 9, alpha: 0 } },
    })
      .png()
      .toBuffer();
    const { data } = await (await openImage(hidden, DEFAULT_LIMITS)).decode(640);
    expect(data.every((value) => value === 255)).toBe(true);
  });

  it.each([
    ['bottom-up, 24 bits', false, 24, 0],
    ['top-down, 24 bits', true, 24, 0],
    ['bottom-up, 32 bits', false, 32, 0],
    ['with a gap before its pixels', false, 24, 20],
  ] as const)('decodes BMP %s', async (_, topDown, bits, gap) => {
    expect(await cornerColors(await bmp(63, 48, topDown, bits, gap))).toEqual({ ...UPRIGHT, size: '63x48' });
  });

  it('shrinks a JPEG on load and says by how much', async () => {
    const jpeg = await corners(2000, 1500).jpeg().toBuffer();
    const raster = await (await openImage(jpeg, DEFAULT_LIMITS)).decode(400);
    expect(raster).toMatchObject({ width: 400, height: 300, scaleX: 5, scaleY: 5 });
  });

  it('decodes a region at full resolution', async () => {
    const jpeg = await corners(400, 300).jpeg().toBuffer();
    const region = { left: 200, top: 150, width: 100, height: 50 };
    const raster = await (await openImage(jpeg, DEFAULT_LIMITS)).decodeRegion(region, 1);
    expect(raster).toMatchObject({ width: 100, height: 50, scaleX: 1, left: 200, top: 150 });
    expect([...raster.data.subarray(3000, 3003)].every((value) => value > 240)).toBe(true);
  });

  it('refuses more bytes than the limit before looking at them', async () => {
    await expect(openImage(Buffer.alloc(101), { ...DEFAULT_LIMITS, maxBytes: 100 })).rejects.toMatchObject({
      code: 'IMAGE_TOO_MANY_BYTES',
    });
  });
});

describe('bad images', () => {
  let corpus: BadImage[];

  it('are at least sixty', async () => {
    corpus = await makeBadImages();
    expect(corpus.length).toBeGreaterThanOrEqual(60);
  });

  it('each get one of their codes', async () => {
    for (const { name, bytes, codes } of corpus) {
      const outcome = await openImage(bytes, DEFAULT_LIMITS)
        .then((image) => image.decode(640))
        .then(
          () => 'decoded',
          (error: unknown) => (error as { code?: string }).code,
        );
      expect({ name, outcome, accepted: codes.includes(outcome ?? '') }).toEqual({
        name,
        outcome,
        accepted: true,
      });
    }
  });
});

describe('readSource', () => {
  it('reads bytes, base64, a data URL and a file alike', async () => {
    const bytes = await readFile(__filename);
    const base64 = bytes.toString('base64');
    const sources = [
      { bytes },
      { base64 },
      { base64: `data:image/png;base64,${base64}` },
      { file: __filename },
    ];
    for (const source of sources) {
      expect(Buffer.from(await readSource(source, 1e6)).equals(bytes)).toBe(true);
    }
  });

  it.each([
    [{ url: 'http://127.0.0.1/a.jpg' }, 'URL_NOT_ALLOWED'],
    [{ faceToken: 'abc' }, 'FACE_TOKEN_UNSUPPORTED'],
    [{ file: '/nowhere/a.jpg' }, 'IMAGE_FILE_NOT_FOUND'],
    [{ file: '/dev/zero' }, 'IMAGE_FILE_NOT_FOUND'],
    [{ file: '.' }, 'IMAGE_FILE_NOT_FOUND'],
    [{ base64: '????' }, 'IMAGE_BASE64_INVALID'],
    [{ base64: '' }, 'IMAGE_EMPTY'],
  ])('answers %j with %s', async (source, code) => {
    await expect(readSource(source, 1e6)).rejects.toMatchObject({ code });
  });

  it('refuses a file above the limit without reading it', async () => {
    await expect(readSource({ file: __filename }, 10)).rejects.toMatchObject({
      code: 'IMAGE_TOO_MANY_BYTES',
    });
  });
});

describe('sniffFormat', () => {
  it('is not misled by leading white space before markup', () => {
    expect(sniffFormat(Buffer.from('  \n<svg></svg>'))).toBe('svg');
  });
});

describe('shrinkFactor', () => {
  it.each([
    [2, 1],
    [1, 1],
    [0.34, 1],
    [1 / 3, 3],
    [0.2, 5],
    [0.12, 5],
    [0.11, 9],
    [0.001, 9],
  ])('for a zoom of %f is %i', (zoom, divisor) => {
    expect(shrinkFactor(zoom)).toBe(divisor);
  });
});
