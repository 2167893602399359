import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** Bytes that no comparer may accept, with the only codes that may answer them. */
export interface BadImage {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly codes: readonly string[];
}

const DAMAGED = ['IMAGE_DECODE_FAILED'];
const UNSUPPORTED = ['IMAGE_FORMAT_UNSUPPORTED'];
const TOO_LARGE = ['IMAGE_TOO_LARGE'];
const LARGE_OR_DAMAGED = [...TOO_LARGE, ...DAMAGED];
const SMALL_OR_DAMAGED = ['IMAGE_TOO_SMALL', ...DAMAGED];
const SIDE = 160;

/** More than sixty files with something wrong: truncated, lying, of another kind, or too much. */
export async function makeBadImages(): Promise<BadImage[]> {
  const picture = (): ReturnType<typeof sharp> =>
    sharp(gradient(), { raw: { width: SIDE, height: SIDE, channels: 3 } });
  const [jpeg, progressive, png, webp, gif, tiff] = await Promise.all([
    picture().jpeg().toBuffer(),
    picture().jpeg({ progressive: true }).toBuffer(),
    picture().png({ compressionLevel: 0 }).toBuffer(),
    picture().webp({ lossless: true }).toBuffer(),
    picture().gif().toBuffer(),
    picture().tiff().toBuffer(),
  ]);
  return [
    ...notImages(gif, tiff),
    ...cuts('jpeg', jpeg, [4, 20, 200, 0.25, 0.5, 0.75, 0.9, 0.97]),
    ...cuts('progressive jpeg', progressive, [200, 0.3, 0.6, 0.9]),
    ...cuts('png', png, [8, 20, 33, 60, 0.25, 0.5, 0.75, 0.97]),
    ...cuts('webp', webp, [12, 16, 20, 0.3, 0.6, 0.95]),
    ...cuts('bmp', bmp(), [2, 10, 30, 54, 0.5, 0.97]),
    ...lyingJpegs(jpeg),
    ...lyingPngs(png),
    ...lyingBmps(),
    { name: 'webp whose chunk is noise', bytes: noiseFrom(webp, 24), codes: LARGE_OR_DAMAGED },
  ];
}

/** A picture without any face: grey stripes. */
export function facelessPng(): Promise<Buffer> {
  return sharp(gradient(), { raw: { width: SIDE, height: SIDE, channels: 3 } })
    .png()
    .toBuffer();
}

function notImages(gif: Buffer, tiff: Buffer): BadImage[] {
  const text = (content: string): Buffer => Buffer.from(content);
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"><rect width="9" height="9"/></svg>';
  return [
    { name: 'no bytes', bytes: Buffer.alloc(0), codes: ['IMAGE_EMPTY'] },
    { name: 'one byte', bytes: Buffer.from([0xff]), codes: UNSUPPORTED },
    { name: 'zeros', bytes: Buffer.alloc(4096), codes: UNSUPPORTED },
    { name: 'text', bytes: text('this is not a photo'), codes: UNSUPPORTED },
    { name: 'html', bytes: text('<!doctype html><title>404</title>'), codes: UNSUPPORTED },
    { name: 'json', bytes: text('{"error":"not found"}'), codes: UNSUPPORTED },
    { name: 'svg', bytes: text(svg), codes: UNSUPPORTED },
    { name: 'svg with xml declaration', bytes: text(`<?xml version="1.0"?>${svg}`), codes: UNSUPPORTED },
    { name: 'pdf', bytes: text('%PDF-1.7\n1 0 obj'), codes: UNSUPPORTED },
    { name: 'tiff', bytes: tiff, codes: UNSUPPORTED },
    { name: 'avif magic', bytes: text('\0\0\0\x1cftypavif\0\0\0\0avifmif1'), codes: UNSUPPORTED },
    { name: 'base64 instead of bytes', bytes: text('iVBORw0KGgoAAAANSUhEUgAA'), codes: UNSUPPORTED },
    { name: 'gif', bytes: gif, codes: ['IMAGE_GIF_UNSUPPORTED'] },
    { name: 'animated gif', bytes: animatedGif(), codes: ['IMAGE_GIF_UNSUPPORTED'] },
    { name: 'gif cut after its magic', bytes: gif.subarray(0, 6), codes: ['IMAGE_GIF_UNSUPPORTED'] },
    { name: 'jpeg magic only', bytes: Buffer.from([0xff, 0xd8, 0xff]), codes: DAMAGED },
    { name: 'png magic only', bytes: Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), codes: DAMAGED },
    { name: 'webp magic only', bytes: text('RIFF\0\0\0\0WEBP'), codes: DAMAGED },
    { name: 'bmp magic only', bytes: text('BM'), codes: DAMAGED },
  ];
}

/** Prefixes of a file: `at` is a byte count, or a share when below 1. */
function cuts(format: string, bytes: Buffer, at: readonly number[]): BadImage[] {
  return at.map((where) => {
    const length = where < 1 ? Math.floor(bytes.length * where) : where;
    return {
      name: `${format} cut at ${length} of ${bytes.length} bytes`,
      bytes: bytes.subarray(0, length),
      codes: [...DAMAGED, ...UNSUPPORTED],
    };
  });
}

function lyingJpegs(jpeg: Buffer): BadImage[] {
  const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
  const sized = (width: number, height: number): Buffer => {
    const copy = Buffer.from(jpeg);
    copy.writeUInt16BE(height, frame + 5);
    copy.writeUInt16BE(width, frame + 7);
    return copy;
  };
  const scan = jpeg.indexOf(Buffer.from([0xff, 0xda]));
  return [
    { name: 'jpeg of 0x0', bytes: sized(0, 0), codes: SMALL_OR_DAMAGED },
    { name: 'jpeg of 0 width', bytes: sized(0, SIDE), codes: SMALL_OR_DAMAGED },
    { name: 'jpeg that claims 65535x65535', bytes: sized(65535, 65535), codes: LARGE_OR_DAMAGED },
    { name: 'jpeg that claims to be taller', bytes: sized(SIDE, SIDE * 8), codes: DAMAGED },
    { name: 'jpeg whose scan is noise', bytes: noiseFrom(jpeg, scan + 14), codes: DAMAGED },
    { name: 'jpeg whose header is noise', bytes: noiseFrom(jpeg, 4), codes: DAMAGED },
  ];
}

function lyingPngs(png: Buffer): BadImage[] {
  const sized = (width: number, height: number): Buffer => {
    const copy = Buffer.from(png);
    copy.writeUInt32BE(width, 16);
    copy.writeUInt32BE(height, 20);
    copy.writeUInt32BE(crc32(copy.subarray(12, 29)), 29);
    return copy;
  };
  const flipped = Buffer.from(png);
  flipped[Math.floor(png.length / 2)]! ^= 0xff;
  return [
    { name: 'png of 0x0', bytes: sized(0, 0), codes: SMALL_OR_DAMAGED },
    { name: 'png of 0 height', bytes: sized(SIDE, 0), codes: SMALL_OR_DAMAGED },
    { name: 'png that claims 2^31-1 px', bytes: sized(2 ** 31 - 1, 2 ** 31 - 1), codes: LARGE_OR_DAMAGED },
    { name: 'png that claims 100000x100000', bytes: sized(100_000, 100_000), codes: LARGE_OR_DAMAGED },
    { name: 'png that claims to be wider', bytes: sized(SIDE * 4, SIDE), codes: DAMAGED },
    { name: 'png with a flipped byte', bytes: flipped, codes: DAMAGED },
    { name: 'png bomb of 12000x12000 px', bytes: pngBomb(12_000), codes: TOO_LARGE },
    { name: 'png of 1x1', bytes: pngBomb(1), codes: ['IMAGE_TOO_SMALL'] },
    { name: 'png of 15x15', bytes: pngBomb(15), codes: ['IMAGE_TOO_SMALL'] },
  ];
}

function lyingBmps(): BadImage[] {
  const edited = (offset: number, value: number): Buffer => {
    const copy = bmp();
    copy.writeUInt32LE(value >>> 0, offset);
    return copy;
  };
  const bits = (value: number, compression = 0): Buffer => {
    const copy = edited(30, compression);
    copy.writeUInt16LE(value, 28);
    return copy;
  };
  return [
    { name: 'bmp of 0 width', bytes: edited(18, 0), codes: SMALL_OR_DAMAGED },
    { name: 'bmp of 0 height', bytes: edited(22, 0), codes: SMALL_OR_DAMAGED },
    { name: 'bmp of negative width', bytes: edited(18, -SIDE), codes: SMALL_OR_DAMAGED },
    { name: 'bmp that claims 2^31-1 px', bytes: edited(18, 2 ** 31 - 1), codes: LARGE_OR_DAMAGED },
    { name: 'bmp of height -2^31', bytes: edited(22, -(2 ** 31)), codes: LARGE_OR_DAMAGED },
    { name: 'bmp that claims to be taller', bytes: edited(22, SIDE * 2), codes: DAMAGED },
    { name: 'bmp with an unknown header', bytes: edited(14, 41), codes: DAMAGED },
    { name: 'bmp with an unknown compression', bytes: edited(30, 9), codes: DAMAGED },
    { name: 'bmp of 7 bits', bytes: bits(7), codes: DAMAGED },
    { name: 'bmp with jpeg inside', bytes: bits(0, 4), codes: DAMAGED },
    { name: 'bmp with a huge palette', bytes: edited(46, 0xffffffff), codes: DAMAGED },
    { name: 'bmp whose pixels lie past the end', bytes: edited(10, 10_000_000), codes: DAMAGED },
    { name: 'bmp whose pixels lie in the header', bytes: edited(10, 14), codes: DAMAGED },
    { name: 'bmp with run lengths that run out', bytes: bits(8, 1), codes: DAMAGED },
  ];
}

function gradient(): Buffer {
  return Buffer.from(
    Array.from({ length: SIDE * SIDE * 3 }, (_, index) => (index * 7 + (index >> 5) * 13) & 255),
  );
}

/** A 24-bit BMP of noise-like pixels. */
function bmp(): Buffer {
  const header = Buffer.alloc(54);
  header.write('BM');
  header.writeUInt32LE(54 + SIDE * SIDE * 3, 2);
  header.writeUInt32LE(54, 10);
  header.writeUInt32LE(40, 14);
  header.writeUInt32LE(SIDE, 18);
  header.writeUInt32LE(SIDE, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(24, 28);
  return Buffer.concat([header, gradient()]);
}

/** A tiny PNG file that unpacks to side x side grey pixels. */
function pngBomb(side: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header[8] = 8;
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc((side + 1) * side))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function animatedGif(): Buffer {
  const frame = '21f90400050000002c00000000010001000002024401 00'.replaceAll(' ', '');
  return Buffer.from(`4749463839610100010080000000000000ffffff${frame}${frame}3b`, 'hex');
}

function noiseFrom(bytes: Buffer, offset: number): Buffer {
  const copy = Buffer.from(bytes);
  for (let index = offset; index < copy.length; index++) copy[index] = (index * 2654435761) >>> 24;
  return copy;
}
