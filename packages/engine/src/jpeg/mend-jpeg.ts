import { END_OF_IMAGE, START_OF_SCAN, jpegSegments } from './jpeg-segments.js';

/** Baseline and extended sequential frames: one scan can hold all there is. */
const SEQUENTIAL_FRAMES = [0xc0, 0xc1];
const END_MARK = Uint8Array.of(0xff, END_OF_IMAGE);
/** First coefficient, last coefficient, no successive approximation: the only values that a sequential scan can have. */
const SEQUENTIAL_SCAN = [0, 63, 0];

/**
 * A copy of a JPEG without what writers get wrong and no pixel depends on: bytes between segments, zeros behind the
 * data of a scan, progression parameters in a sequential scan, and a missing end mark where one scan holds everything.
 * Undefined when it has none of these. It is for a decoder that refuses any irregularity: what it then still refuses
 * lacks pixels or has damaged ones.
 */
export function mendJpeg(bytes: Uint8Array): Uint8Array | undefined {
  const pieces: Uint8Array[] = [];
  let frame: { readonly isSequential: boolean; readonly components: number } | undefined;
  let scans = 0;
  let holdsEverything = false;
  let hasEnd = false;
  for (const { marker, start, dataStart, end } of jpegSegments(bytes)) {
    if (isFrame(marker)) {
      frame = { isSequential: SEQUENTIAL_FRAMES.includes(marker), components: bytes[start + 9] ?? 0 };
    }
    if (marker === START_OF_SCAN) {
      scans += 1;
      holdsEverything = scans === 1 && frame?.isSequential === true && bytes[start + 4] === frame.components;
      const parameters = Uint8Array.from(bytes.subarray(start, dataStart));
      if (frame?.isSequential === true && parameters.length > 6)
        parameters.set(SEQUENTIAL_SCAN, parameters.length - 3);
      pieces.push(parameters, bytes.subarray(dataStart, withoutZeros(bytes, dataStart, end)));
    } else {
      pieces.push(bytes.subarray(start, end));
    }
    hasEnd = marker === END_OF_IMAGE;
  }
  if (!hasEnd && !holdsEverything) return undefined;
  if (!hasEnd) pieces.push(END_MARK);
  const mended = Buffer.concat(pieces);
  return mended.equals(bytes) ? undefined : mended;
}

/** SOF0 to SOF15, without the tables and the reserved marker among them. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** Where data ends without the zeros behind it; a zero after 0xff is part of the data. */
function withoutZeros(bytes: Uint8Array, start: number, end: number): number {
  let last = end;
  while (last > start && bytes[last - 1] === 0) last -= 1;
  return last < end && bytes[last - 1] === 0xff ? last + 1 : last;
}
