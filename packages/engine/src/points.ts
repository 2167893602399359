import type { Raster } from './decode.js';

/** Points as x, y pairs; pixel centres of the image they were found in. */
export type Points = Float32Array;

/** The mean of the listed points, for each entry of a pack's point mapping. */
export function meanPoints(points: Points, mapping: readonly (readonly number[])[]): Points {
  const result = new Float32Array(mapping.length * 2);
  mapping.forEach((indexes, at) => {
    for (const index of indexes) {
      result[at * 2]! += points[index * 2]! / indexes.length;
      result[at * 2 + 1]! += points[index * 2 + 1]! / indexes.length;
    }
  });
  return result;
}

/** Points of one raster in the pixels of another raster of the same image. */
export function movePoints(points: Points, from: Raster, to: Raster): Points {
  return points.map((value, index) =>
    index % 2 === 0
      ? (value * from.scaleX + from.left - to.left) / to.scaleX
      : (value * from.scaleY + from.top - to.top) / to.scaleY,
  );
}
