import { type BmpHeader, damagedBmp, rowBytes } from './bmp-header.js';

const END_OF_ROW = 0;
const END_OF_IMAGE = 1;
const MOVE = 2;

/** Unpacked palette indices, one a byte, the bottom row first. */
export interface BmpIndices {
  readonly data: Uint8Array;
  /** Bytes from one row to the next. */
  readonly rowBytes: number;
}

/**
 * Unpacks run-length coded palette indices. Some writers code the padding of uncompressed rows as well, so rows may
 * be that much longer than the picture is wide.
 * Pixels that the runs skip have index 0. Each pixel is written at most once, so time is bounded by file and image.
 * @throws FaceError `IMAGE_DECODE_FAILED` for runs past the end of a row or out of the image, and for missing ones
 */
export function decodeBmpRuns(bytes: Uint8Array, header: BmpHeader): BmpIndices {
  const { width, height, coding, bitsPerPixel } = header;
  const stride = (rowBytes(width, bitsPerPixel) * 8) / bitsPerPixel;
  const indices = new Uint8Array(stride * height);
  const areNibbles = coding === 'rle4';
  let at = header.pixelOffset;
  let x = 0;
  let y = 0;

  /** Claims the next pixels of the row and says where they lie. */
  const claim = (count: number): number => {
    if (y >= height || x + count > stride) throw damagedBmp('a run leaves the image');
    const start = y * stride + x;
    x += count;
    return start;
  };
  const fill = (count: number, value: number): void => {
    const start = claim(count);
    if (!areNibbles) {
      indices.fill(value, start, start + count);
      return;
    }
    for (let step = 0; step < count; step++) indices[start + step] = step % 2 === 0 ? value >> 4 : value & 15;
  };
  const copy = (count: number): void => {
    const start = claim(count);
    const length = areNibbles ? (count + 1) >> 1 : count;
    if (at + length > bytes.length) throw damagedBmp('the pixel data is cut off');
    if (areNibbles) {
      for (let step = 0; step < count; step++) {
        const pair = bytes[at + (step >> 1)]!;
        indices[start + step] = step % 2 === 0 ? pair >> 4 : pair & 15;
      }
    } else {
      indices.set(bytes.subarray(at, at + length), start);
    }
    // Literal pixels fill whole words.
    at += length + (length % 2);
  };

  while (at + 2 <= bytes.length) {
    const [count, value] = [bytes[at]!, bytes[at + 1]!];
    at += 2;
    if (count > 0) fill(count, value);
    else if (value === END_OF_IMAGE) return { data: indices, rowBytes: stride };
    else if (value === END_OF_ROW) {
      x = 0;
      y += 1;
      if (y > height) throw damagedBmp('there are more rows than the header says');
    } else if (value === MOVE) {
      if (at + 2 > bytes.length) break;
      x += bytes[at]!;
      y += bytes[at + 1]!;
      at += 2;
      if (x > stride || y >= height) throw damagedBmp('a run leaves the image');
    } else copy(value);
  }
  const isComplete = y === height || (y === height - 1 && x >= width);
  if (!isComplete) throw damagedBmp('the pixel data is cut off');
  return { data: indices, rowBytes: stride };
}
