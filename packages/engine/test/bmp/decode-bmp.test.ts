import { describe, expect, it } from '@jest/globals';
import { readBmpHeader } from '../../src/bmp/bmp-header.js';
import { decodeBmp } from '../../src/bmp/decode-bmp.js';
import { type BmpParts, buildBmp } from '../../steadiness/build-bmp.js';
import { BMP_KINDS, encodeBmp } from '../../steadiness/encode-bmp.js';

const RED = [255, 0, 0] as const;
const GREEN = [0, 255, 0] as const;
const BLUE = [0, 0, 255] as const;
const GOLD = [250, 200, 60] as const;
const COLORS = [RED, GREEN, BLUE, GOLD] as const;
const UPPER = [...RED, ...GREEN, ...GOLD];
const LOWER = [...BLUE, ...RED, ...GREEN];

/** All pixels, row by row from the top. */
function pixels(bytes: Uint8Array): number[][] {
  const header = readBmpHeader(bytes);
  const { width, height } = header;
  const rgb = decodeBmp(bytes, header, { left: 0, top: 0, width, height });
  return Array.from({ length: height }, (_, y) => [...rgb.subarray(y * width * 3, (y + 1) * width * 3)]);
}

const bytesOf = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');
/** Three columns and two rows: red, green, gold over blue, red, green. */
const bmp = (parts: Omit<BmpParts, 'width' | 'height' | 'pixels'>, hex: string, height = 2): Buffer =>
  buildBmp({ ...parts, width: 3, height, pixels: bytesOf(hex) });
const damaged = expect.objectContaining({ code: 'IMAGE_DECODE_FAILED' });

describe('decodeBmp', () => {
  it.each<[string, Buffer]>([
    ['8 bits', bmp({ bits: 8, palette: COLORS }, '02000100 00010300')],
    ['4 bits', bmp({ bits: 4, palette: COLORS }, '20100000 01300000')],
    ['8 bits, top row first', bmp({ bits: 8, palette: COLORS }, '00010300 02000100', -2)],
    ['8 bits and a gap', bmp({ bits: 8, palette: COLORS, gap: 6 }, '02000100 00010300')],
    ['8 bits of OS/2', bmp({ headerSize: 12, bits: 8, palette: COLORS }, '02000100 00010300')],
    ['24 bits', bmp({ bits: 24 }, 'ff0000 0000ff 00ff00 000000  0000ff 00ff00 3cc8fa 000000')],
    [
      '24 bits of OS/2',
      bmp({ headerSize: 12, bits: 24 }, 'ff0000 0000ff 00ff00 000000  0000ff 00ff00 3cc8fa 000000'),
    ],
    ['32 bits', bmp({ bits: 32 }, 'ff000000 0000ff00 00ff0000  0000ff00 00ff0000 3cc8fa00')],
    [
      '32 bits, version 4, masks of 0 that do not count',
      bmp({ headerSize: 108, bits: 32 }, 'ff000000 0000ff00 00ff0000  0000ff00 00ff0000 3cc8fa00'),
    ],
    [
      '32 bits with masks behind the header',
      bmp(
        { bits: 32, compression: 3, masks: [0xff, 0xff00, 0xff0000] },
        '0000ff00 ff000000 00ff0000  ff000000 00ff0000 fac83c00',
      ),
    ],
    [
      '32 bits with alpha',
      bmp(
        { headerSize: 124, bits: 32, compression: 3, masks: [0xff0000, 0xff00, 0xff, 0xff000000] },
        'ff0000ff 0000ffff 00ff00ff  0000ffff 00ff00ff 3cc8faff',
      ),
    ],
    [
      '32 bits with an alpha channel that is 0 everywhere',
      bmp(
        { headerSize: 124, bits: 32, compression: 3, masks: [0xff0000, 0xff00, 0xff, 0xff000000] },
        'ff000000 0000ff00 00ff0000  0000ff00 00ff0000 3cc8fa00',
      ),
    ],
    [
      '32 bits of which a channel has ten',
      bmp(
        { bits: 32, compression: 3, masks: [0x3ff00000, 0x000ffc00, 0x000003ff] },
        'ff030000 0000f03f 00fc0f00  0000f03f 00fc0f00 f0808c3e',
      ),
    ],
    [
      'RLE8, runs',
      bmp({ bits: 8, compression: 1, palette: COLORS }, '0102 0100 0101 0000 0100 0101 0103 0001'),
    ],
    [
      'RLE8, literals',
      bmp({ bits: 8, compression: 1, palette: COLORS }, '0003 02000100 0000 0003 00010300 0000 0001'),
    ],
    [
      'RLE8 without its end',
      bmp({ bits: 8, compression: 1, palette: COLORS }, '0003 02000100 0000 0003 00010300'),
    ],
    ['RLE4, runs', bmp({ bits: 4, compression: 2, palette: COLORS }, '0220 0111 0000 0201 0133 0000 0001')],
    [
      'RLE4, literals',
      bmp({ bits: 4, compression: 2, palette: COLORS }, '0003 2010 0000 0003 0130 0000 0001'),
    ],
    [
      'RLE8 whose runs cover the padding of a row',
      bmp({ bits: 8, compression: 1, palette: COLORS }, '0102 0100 0101 0103 0000 0100 0101 0203 0001'),
    ],
    [
      'RLE8 that moves',
      bmp({ bits: 8, compression: 1, palette: COLORS }, '0102 0002 0100 0101 0000 0002 0100 0101 0103 0001'),
    ],
  ])('reads %s', (_, bytes) => {
    expect(pixels(bytes)).toEqual([UPPER, LOWER]);
  });

  it('reads 1 bit a pixel in a width that is no multiple of eight', () => {
    const bytes = buildBmp({
      width: 10,
      height: 1,
      bits: 1,
      palette: [RED, BLUE],
      pixels: bytesOf('a0400000'),
    });
    const [B, R] = [BLUE, RED];
    expect(pixels(bytes)).toEqual([[...B, ...R, ...B, ...R, ...R, ...R, ...R, ...R, ...R, ...B]]);
  });

  it.each([
    ['555 by default', {}, 'ff7f 007c e003 1f00', [255, 255, 255, ...RED, ...GREEN, ...BLUE]],
    [
      '555 by default, version 4',
      { headerSize: 108 },
      'ff7f 007c e003 1f00',
      [255, 255, 255, ...RED, ...GREEN, ...BLUE],
    ],
    [
      '565 by masks',
      { compression: 3, masks: [0xf800, 0x07e0, 0x001f] },
      'ffff 0084 e007 1000',
      [255, 255, 255, 132, 130, 0, ...GREEN, 0, 0, 132],
    ],
    [
      '1555 with alpha',
      { headerSize: 56, compression: 3, masks: [0x7c00, 0x03e0, 0x001f, 0x8000] },
      '00fc 007c 0080 0000',
      [...RED, 255, 255, 255, 0, 0, 0, 255, 255, 255],
    ],
  ])('reads 16 bits, %s', (_, parts, hex, expected) => {
    const bytes = buildBmp({ ...parts, width: 4, height: 1, bits: 16, pixels: bytesOf(hex) });
    expect(pixels(bytes)).toEqual([expected]);
  });

  it('shows white where alpha is 0 and a mixture where it is half', () => {
    const masks = [0xff0000, 0xff00, 0xff, 0xff000000];
    const parts = { headerSize: 124, bits: 32, compression: 3, masks, width: 3, height: 1 };
    const bytes = buildBmp({ ...parts, pixels: bytesOf('0000ff00 0000ff80 0000ffff') });
    expect(pixels(bytes)).toEqual([[255, 255, 255, 255, 127, 127, 255, 0, 0]]);
  });

  it('fills what runs leave out with the first colour', () => {
    const bytes = bmp({ bits: 8, compression: 1, palette: COLORS }, '0102 0000 0101 0001');
    expect(pixels(bytes)).toEqual([
      [...GREEN, ...RED, ...RED],
      [...BLUE, ...RED, ...RED],
    ]);
  });

  it.each(BMP_KINDS)('cuts a rectangle out of %s', (kind) => {
    const [width, height] = [37, 23];
    const rgb = Uint8Array.from(
      { length: width * height * 3 },
      (_, at) => (at % 3 === 1 ? at * 31 : at * 7) & 255,
    );
    const bytes = encodeBmp(rgb, width, height, kind);
    const region = { left: 5, top: 3, width: 20, height: 11 };
    const whole = pixels(bytes);
    const expected = whole.slice(3, 14).flatMap((row) => row.slice(15, 75));
    expect([...decodeBmp(bytes, readBmpHeader(bytes), region)]).toEqual(expected);
  });

  it.each<[string, Buffer]>([
    ['a run past the end of a row', bmp({ bits: 8, compression: 1, palette: COLORS }, '0500 0000 0300 0001')],
    [
      'literals past the end of a row',
      bmp({ bits: 8, compression: 1, palette: COLORS }, '0005 0000000000 0000 0001'),
    ],
    ['a run above the last row', bmp({ bits: 4, compression: 2, palette: COLORS }, '0000 0000 0300 0001')],
    ['too many ends of rows', bmp({ bits: 8, compression: 1, palette: COLORS }, '0000 0000 0000 0001')],
    ['a move out of the image', bmp({ bits: 8, compression: 1, palette: COLORS }, '0002 0002 0001')],
    ['literals that are cut off', bmp({ bits: 8, compression: 1, palette: COLORS }, '0000 0003 0001')],
    ['runs that are cut off', bmp({ bits: 8, compression: 1, palette: COLORS }, '0300 0000')],
    ['a colour that the palette lacks', bmp({ bits: 8, palette: COLORS }, '02000100 00010400')],
    ['runs from the top down', bmp({ bits: 8, compression: 1, palette: COLORS }, '0001', -2)],
    [
      'a mask with a hole',
      bmp({ bits: 32, compression: 3, masks: [0xf0f, 0xff0000, 0xf0] }, '00'.repeat(24)),
    ],
    [
      'a mask wider than a pixel',
      bmp({ bits: 16, compression: 3, masks: [0xff0000, 0xff00, 0xff] }, '00'.repeat(16)),
    ],
    ['a mask of 0', bmp({ bits: 16, compression: 3, masks: [0, 0xff00, 0xff] }, '00'.repeat(16))],
    ['rows that are cut off', bmp({ bits: 24 }, '00'.repeat(23))],
    ['a compression of OS/2', bmp({ headerSize: 64, bits: 16, compression: 3 }, '00'.repeat(16))],
  ])('refuses %s', (_, bytes) => {
    expect(() => pixels(bytes)).toThrow(damaged);
  });

  it('refuses every prefix of a file', () => {
    const rgb = new Uint8Array(5 * 4 * 3).fill(90);
    for (const kind of BMP_KINDS) {
      const bytes = encodeBmp(rgb, 5, 4, kind);
      // Without their last mark, runs are complete.
      const needed = kind.startsWith('rle') ? bytes.length - 4 : bytes.length;
      for (let length = 2; length < needed; length++) {
        expect(() => pixels(bytes.subarray(0, length))).toThrow(damaged);
      }
    }
  });

  it('refuses a small file whose rows never end before it has worked through them', () => {
    const row = Buffer.concat([
      Buffer.from(Array<number[]>(64).fill([255, 200]).flat()),
      Buffer.from([0, 0]),
    ]);
    const palette = Array.from({ length: 256 }, () => RED);
    const lines = Buffer.concat(Array<Buffer>(2000).fill(row));
    const bytes = buildBmp({ width: 16_384, height: 16, bits: 8, compression: 1, palette, pixels: lines });
    const started = performance.now();
    expect(() => pixels(bytes)).toThrow(damaged);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
