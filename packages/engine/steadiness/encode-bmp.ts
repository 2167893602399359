import { type BmpParts, buildBmp } from './build-bmp.js';

/** The kinds of BMP that are made; those of 1, 4 and 8 bits hold grey. */
export const BMP_KINDS = [
  'grey1',
  'grey4',
  'grey8',
  'rle4',
  'rle8',
  'rgb16',
  'rgb24',
  'rgb32',
  'rgba32',
] as const;
export type BmpKind = (typeof BMP_KINDS)[number];

type Layout = Pick<BmpParts, 'bits' | 'headerSize' | 'compression' | 'masks'>;
const LAYOUTS: Readonly<Record<BmpKind, Layout>> = {
  grey1: { bits: 1 },
  grey4: { bits: 4 },
  grey8: { bits: 8 },
  rle4: { bits: 4, compression: 2 },
  rle8: { bits: 8, compression: 1 },
  rgb16: { bits: 16, compression: 3, masks: [0xf800, 0x07e0, 0x001f] },
  rgb24: { bits: 24 },
  rgb32: { bits: 32 },
  rgba32: {
    bits: 32,
    headerSize: 124,
    compression: 3,
    masks: [0xff0000, 0xff00, 0xff, 0xff000000],
  },
};

/** Encodes RGB pixels as a bottom-up BMP; `rgba32` is opaque. */
export function encodeBmp(rgb: Uint8Array, width: number, height: number, kind: BmpKind): Buffer {
  const layout = LAYOUTS[kind];
  const { bits } = layout;
  const rows = Array.from({ length: height }, (_, index) => {
    const y = height - 1 - index;
    const row = rgb.subarray(y * width * 3, (y + 1) * width * 3);
    if (bits > 8) return encodeColors(row, width, kind);
    const levels = Array.from({ length: width }, (__, x) => row[x * 3 + 1]! >> (8 - bits));
    return layout.compression === undefined ? packed(levels, bits) : runs(levels, bits);
  });
  const pixels = Buffer.concat(layout.compression === undefined || bits > 8 ? rows : [...rows, END_OF_IMAGE]);
  return buildBmp({ ...layout, width, height, palette: bits > 8 ? [] : greyPalette(bits), pixels });
}

const END_OF_ROW = [0, 0];
const END_OF_IMAGE = Buffer.from([0, 1]);
const LONGEST_RUN = 255;

function greyPalette(bits: number): [number, number, number][] {
  const last = 2 ** bits - 1;
  return Array.from({ length: last + 1 }, (_, index) => {
    const level = Math.round((index * 255) / last);
    return [level, level, level];
  });
}

function encodeColors(row: Uint8Array, width: number, kind: BmpKind): Buffer {
  const step = LAYOUTS[kind].bits / 8;
  const bytes = Buffer.alloc(Math.ceil((width * step) / 4) * 4);
  for (let x = 0; x < width; x++) {
    const [red, green, blue] = [row[x * 3]!, row[x * 3 + 1]!, row[x * 3 + 2]!];
    if (kind === 'rgb16') bytes.writeUInt16LE(((red >> 3) << 11) | ((green >> 2) << 5) | (blue >> 3), x * 2);
    else bytes.set([blue, green, red, ...(kind === 'rgba32' ? [255] : [])], x * step);
  }
  return bytes;
}

function packed(levels: readonly number[], bits: number): Buffer {
  const bytes = Buffer.alloc(Math.ceil((levels.length * bits) / 32) * 4);
  const perByte = 8 / bits;
  for (const [x, level] of levels.entries()) {
    bytes[Math.floor(x / perByte)]! |= level << ((perByte - 1 - (x % perByte)) * bits);
  }
  return bytes;
}

function runs(levels: readonly number[], bits: number): Buffer {
  const bytes: number[] = [];
  for (let x = 0; x < levels.length;) {
    let length = 1;
    while (length < LONGEST_RUN && levels[x + length] === levels[x]) length += 1;
    bytes.push(length, bits === 4 ? levels[x]! * 17 : levels[x]!);
    x += length;
  }
  return Buffer.from([...bytes, ...END_OF_ROW]);
}
