/** A marker with what belongs to it, as positions in the file. */
export interface JpegSegment {
  /** Second byte of the marker. */
  readonly marker: number;
  /** Where its 0xff is. */
  readonly start: number;
  /** Past the parameters; for a scan, where the entropy-coded data begins. */
  readonly dataStart: number;
  /** Past the entropy-coded data of a scan; else the same as `dataStart`. */
  readonly end: number;
}

export const START_OF_IMAGE = 0xd8;
export const END_OF_IMAGE = 0xd9;
export const START_OF_SCAN = 0xda;

const isRestart = (byte: number): boolean => byte >= 0xd0 && byte <= 0xd7;

/**
 * The segments of a JPEG in order, up to and with the end of the image. Bytes between them that belong to none are
 * stepped over, as decoders do. Ends early where the file does.
 */
export function* jpegSegments(bytes: Uint8Array): Generator<JpegSegment> {
  for (let at = 0; ;) {
    const start = findMarker(bytes, at, () => false);
    const marker = bytes[start + 1];
    if (marker === undefined) return;
    const hasParameters = marker !== START_OF_IMAGE && marker !== END_OF_IMAGE && !isRestart(marker);
    const length = hasParameters ? (bytes[start + 2] ?? 0) * 256 + (bytes[start + 3] ?? 0) : 0;
    const dataStart = Math.min(bytes.length, start + 2 + length);
    const end = marker === START_OF_SCAN ? findMarker(bytes, dataStart, isRestart) : dataStart;
    yield { marker, start, dataStart, end };
    if (marker === END_OF_IMAGE) return;
    at = end;
  }
}

/** Position of the next marker that is not part of the data, or the end of the file. */
function findMarker(bytes: Uint8Array, from: number, isData: (marker: number) => boolean): number {
  for (
    let at = bytes.indexOf(0xff, from);
    at >= 0 && at + 1 < bytes.length;
    at = bytes.indexOf(0xff, at + 1)
  ) {
    const next = bytes[at + 1]!;
    if (next !== 0 && next !== 0xff && !isData(next)) return at;
  }
  return bytes.length;
}
