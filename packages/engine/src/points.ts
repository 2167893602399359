/** Points as x, y pairs; whole numbers are pixel centres. */
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
