import { type Box, intersectionOverUnion } from '@face/core';

/** Boxes of one image: those that people drew, and those that were found, the surest first. */
export interface ImageBoxes {
  readonly labelled: readonly Box[];
  readonly found: readonly Box[];
}

/** How many of the labelled faces of a size were found. */
export interface SizeRow {
  /** Square root of the box area, px: from this on, and below that. */
  readonly from: number;
  readonly below: number;
  readonly labelled: number;
  readonly found: number;
}

export interface RecallReport {
  readonly sizes: readonly SizeRow[];
  readonly labelled: number;
  readonly found: number;
  /** The same for the largest labelled face of each image, which is the one that a comparison is about. */
  readonly largest: { readonly labelled: number; readonly found: number };
  /** Boxes that match no labelled face; WIDER leaves some faces unlabelled. */
  readonly unmatched: number;
}

/**
 * Matches boxes as COCO does: from the surest on, each takes the labelled box that it overlaps most among those still
 * free, if the intersection over union is at least `minIou`.
 * @param sizes - rising bounds between the rows, px
 */
export function recallBySize(
  images: readonly ImageBoxes[],
  sizes: readonly number[],
  minIou = 0.5,
): RecallReport {
  const bounds = [0, ...sizes, Number.POSITIVE_INFINITY];
  const rows = bounds.slice(1).map((below, at) => ({ from: bounds[at]!, below, labelled: 0, found: 0 }));
  const rowOf = ({ width, height }: Box): (typeof rows)[number] =>
    rows.find(({ below }) => Math.sqrt(width * height) < below)!;
  const largest = { labelled: 0, found: 0 };
  let unmatched = 0;
  for (const { labelled, found } of images) {
    for (const box of labelled) rowOf(box).labelled += 1;
    const free = new Set(labelled);
    const main = labelled.toSorted((a, b) => b.width * b.height - a.width * a.height)[0];
    for (const box of found) {
      const match = mostOverlapped(box, free, minIou);
      if (match === undefined) unmatched += 1;
      else {
        free.delete(match);
        rowOf(match).found += 1;
      }
    }
    if (main === undefined) continue;
    largest.labelled += 1;
    if (!free.has(main)) largest.found += 1;
  }
  const sum = (key: 'labelled' | 'found'): number => rows.reduce((total, row) => total + row[key], 0);
  return { sizes: rows, labelled: sum('labelled'), found: sum('found'), largest, unmatched };
}

function mostOverlapped(box: Box, candidates: Iterable<Box>, minIou: number): Box | undefined {
  let best: Box | undefined;
  let bestIou = minIou;
  for (const candidate of candidates) {
    const iou = intersectionOverUnion(box, candidate);
    if (iou < bestIou) continue;
    best = candidate;
    bestIou = iou;
  }
  return best;
}
