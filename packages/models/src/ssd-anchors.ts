import type { SsdSpec } from './manifest.js';

/**
 * The anchors of an SSD for one input size, in the order of its outputs: 4 values each, top, left, bottom, right as
 * fractions of the input.
 */
export function ssdAnchors(levels: SsdSpec['anchors'], width: number, height: number): Float32Array {
  const corners: number[] = [];
  for (const { stride, sizes } of levels) {
    for (let y = stride / 2; y < height; y += stride) {
      for (let x = stride / 2; x < width; x += stride) {
        for (const [tall, wide] of sizes) {
          corners.push(
            (y - tall / 2) / height,
            (x - wide / 2) / width,
            (y + tall / 2) / height,
            (x + wide / 2) / width,
          );
        }
      }
    }
  }
  return Float32Array.from(corners);
}
