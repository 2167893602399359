import { START_OF_SCAN, jpegSegments } from './jpeg-segments.js';

/** How many scans a JPEG has: how often a decoder goes over all of its pixels. */
export function countScans(bytes: Uint8Array): number {
  let scans = 0;
  for (const { marker } of jpegSegments(bytes)) if (marker === START_OF_SCAN) scans += 1;
  return scans;
}
