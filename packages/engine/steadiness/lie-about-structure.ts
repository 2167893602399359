import { crc32 } from 'node:zlib';
import type { ImageFormat } from '@face/core';
import type { Random } from './random.js';

/** Changes one field that says how the file is built: a length, a size, a type, an offset. In place. */
export type Lie = (bytes: Buffer, random: Random) => void;

/** A part of a file with a length field in front. */
interface Part {
  readonly type: string;
  /** Where the length field is. */
  readonly lengthAt: number;
  readonly dataAt: number;
  readonly dataLength: number;
}

const EXTREMES = [0, 1, 2, 7, 8, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000];
const EXTREMES_32 = [...EXTREMES, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

/** A number as a liar would choose it: extreme, or off by a little. */
function lieAbout(value: number, bits: 16 | 32, random: Random): number {
  const extreme = random.pick(bits === 16 ? EXTREMES : EXTREMES_32);
  const lie = random.next() < 0.5 ? extreme : value + random.below(65) - 32;
  return bits === 16 ? lie & 0xffff : lie >>> 0;
}

function jpegParts(bytes: Buffer): Part[] {
  const parts: Part[] = [];
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff;) {
    const type = bytes[at + 1]!;
    const length = bytes.readUInt16BE(at + 2);
    parts.push({ type: type.toString(16), lengthAt: at + 2, dataAt: at + 4, dataLength: length - 2 });
    if (type === 0xda || length < 2) break;
    at += 2 + length;
  }
  return parts;
}

function pngParts(bytes: Buffer): Part[] {
  const parts: Part[] = [];
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    parts.push({ type, lengthAt: at, dataAt: at + 8, dataLength: length });
    at += 12 + length;
  }
  return parts;
}

function webpParts(bytes: Buffer): Part[] {
  const parts: Part[] = [];
  for (let at = 12; at + 8 <= bytes.length;) {
    const length = bytes.readUInt32LE(at + 4);
    const type = bytes.toString('latin1', at, at + 4);
    parts.push({ type, lengthAt: at + 4, dataAt: at + 8, dataLength: length });
    at += 8 + length + (length & 1);
  }
  return parts;
}

/** A number of the file; 0 past its end. */
function read(bytes: Buffer, at: number, size: 2 | 4, endian: 'BE' | 'LE'): number {
  if (at + size > bytes.length) return 0;
  return size === 2 ? bytes[`readUInt16${endian}`](at) : bytes[`readUInt32${endian}`](at);
}

/** Overwrites a number, when the bytes reach that far. */
function write(bytes: Buffer, at: number, size: 1 | 2 | 4, value: number, endian: 'BE' | 'LE'): void {
  if (at < 0 || at + size > bytes.length) return;
  if (size === 1) bytes[at] = value & 0xff;
  else if (size === 2) bytes[`writeUInt16${endian}`](value & 0xffff, at);
  else bytes[`writeUInt32${endian}`](value >>> 0, at);
}

/** Without this no decoder would look at what was changed in a PNG chunk. */
function mendPngChecksum(bytes: Buffer, { dataAt, dataLength }: Part): void {
  const end = dataAt + dataLength;
  if (end + 4 <= bytes.length) bytes.writeUInt32BE(crc32(bytes.subarray(dataAt - 4, end)), end);
}

const lieInJpeg: Lie = (bytes, random) => {
  const parts = jpegParts(bytes);
  if (parts.length === 0) return;
  const frame = parts.find(({ type }) => ['c0', 'c1', 'c2'].includes(type));
  const part = random.next() < 0.3 && frame !== undefined ? frame : random.pick(parts);
  switch (random.below(4)) {
    case 0:
      write(bytes, part.lengthAt, 2, lieAbout(part.dataLength + 2, 16, random), 'BE');
      break;
    case 1:
      // Height and width of a frame; in other segments the same place holds tables.
      write(bytes, part.dataAt + 1, 2, lieAbout(read(bytes, part.dataAt + 1, 2, 'BE'), 16, random), 'BE');
      write(bytes, part.dataAt + 3, 2, lieAbout(read(bytes, part.dataAt + 3, 2, 'BE'), 16, random), 'BE');
      break;
    case 2:
      // Another kind of segment.
      write(
        bytes,
        part.lengthAt - 1,
        1,
        random.pick([0xc0, 0xc2, 0xc4, 0xd8, 0xd9, 0xda, 0xdb, 0xdd, 0xe1]),
        'BE',
      );
      break;
    default:
      write(bytes, part.dataAt + random.below(Math.max(1, part.dataLength)), 1, random.below(256), 'BE');
  }
};

const lieInPng: Lie = (bytes, random) => {
  const parts = pngParts(bytes);
  if (parts.length === 0) return;
  const part = random.pick(parts);
  const header = parts[0]!;
  switch (random.below(4)) {
    case 0:
      write(bytes, part.lengthAt, 4, lieAbout(part.dataLength, 32, random), 'BE');
      return;
    case 1: {
      const at = header.dataAt + random.pick([0, 4]);
      write(bytes, at, 4, lieAbout(read(bytes, at, 4, 'BE'), 32, random), 'BE');
      mendPngChecksum(bytes, header);
      return;
    }
    case 2:
      // Bit depth, colour type, compression, filter, interlacing.
      write(bytes, header.dataAt + 8 + random.below(5), 1, random.below(20), 'BE');
      mendPngChecksum(bytes, header);
      return;
    default:
      write(bytes, part.dataAt + random.below(Math.max(1, part.dataLength)), 1, random.below(256), 'BE');
      mendPngChecksum(bytes, part);
  }
};

const lieInWebp: Lie = (bytes, random) => {
  const parts = webpParts(bytes);
  if (parts.length === 0) return;
  const part = random.pick(parts);
  switch (random.below(4)) {
    case 0:
      write(bytes, part.lengthAt, 4, lieAbout(part.dataLength, 32, random), 'LE');
      break;
    case 1:
      write(bytes, 4, 4, lieAbout(bytes.length - 8, 32, random), 'LE');
      break;
    case 2: {
      // Canvas size of VP8X, frame size of VP8 and VP8L.
      const at = part.dataAt + random.pick([1, 4, 6, 7, 8]);
      write(bytes, at, 2, lieAbout(0, 16, random), 'LE');
      break;
    }
    default:
      // Flags of VP8X, and the first bytes of every other chunk.
      write(
        bytes,
        part.dataAt + random.below(Math.min(16, Math.max(1, part.dataLength))),
        1,
        random.below(256),
        'LE',
      );
  }
};

/** Fields of the two BMP headers: [offset, size]. */
const BMP_FIELDS: readonly (readonly [at: number, size: 2 | 4])[] = [
  [2, 4],
  [10, 4],
  [14, 4],
  [18, 4],
  [22, 4],
  [26, 2],
  [28, 2],
  [30, 4],
  [34, 4],
  [46, 4],
  [50, 4],
];

const lieInBmp: Lie = (bytes, random) => {
  const [at, size] = random.pick(BMP_FIELDS);
  const value = read(bytes, at, size, 'LE');
  write(bytes, at, size, lieAbout(value, size === 2 ? 16 : 32, random), 'LE');
};

export const LIES: Readonly<Record<ImageFormat, Lie>> = {
  jpeg: lieInJpeg,
  png: lieInPng,
  webp: lieInWebp,
  bmp: lieInBmp,
};

/** Damages the TIFF structure of EXIF data: counts, types, offsets, orientation. Without EXIF nothing changes. */
export const damageExif: Lie = (bytes, random) => {
  const little = bytes.indexOf('II*\0', 0, 'latin1');
  const start = little >= 0 ? little : bytes.indexOf('MM\0*', 0, 'latin1');
  if (start < 0) return;
  const endian = little >= 0 ? 'LE' : 'BE';
  const size = random.pick([2, 4] as const);
  const at = start + 4 + random.below(60);
  write(bytes, at, size, lieAbout(random.below(64), size === 2 ? 16 : 32, random), endian);
};
