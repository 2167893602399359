import type { ImageSize } from '@face/core';
import { DETECTION_ROW, DETECTION_ROW_LENGTH } from '@face/native';
import type { Raster } from './decode.js';
import type { Detector, Look } from './detect/detector.js';
import { tilesOf } from './detect/tiles.js';
import type { FaceChoice } from './face-choice.js';
import { type SeenFace, mergeSeen, orderSeen } from './seen-face.js';
import { type QuarterTurns, type View, boxToOriginal, pointsToOriginal, turnedView } from './view.js';

/** What to look for. */
export interface FaceSearch {
  readonly choice: FaceChoice;
  /** Faces whose size, the square root of the box area, is below this many original pixels do not count. */
  readonly minFaceSize: number;
  /** `auto`: when no upright face is sure, the image is tried turned by 90, 180 and 270 degrees. */
  readonly rotate: 'never' | 'auto';
  /** Whether only the chosen face matters, so that others may be missed. */
  readonly chosenOnly: boolean;
}

/** The pixels of an image at a given fineness; asked for more than once when a finer look is needed. */
export type DecodeAt = (longSide: number) => Promise<Raster>;

/** An image, and how it is searched in one orientation. */
export interface LookTask {
  readonly detector: Detector;
  readonly size: ImageSize;
  readonly decodeAt: DecodeAt;
  readonly search: FaceSearch;
  readonly looks: readonly Look[];
  readonly turns: QuarterTurns;
}

/**
 * Takes one look after another until the chosen face is of a size that the detector places precisely. A face that
 * is too small or too large for that sends the search in the right direction. When all faces are wanted, it goes on
 * to finer looks, up to the detector's `listSide` in any case and beyond while it meets faces too small to be sure
 * that there are no smaller ones. The chosen face and its place are the same either way: once settled, it stays.
 * @returns the chosen face first
 */
export async function searchLooks(task: LookTask): Promise<readonly SeenFace[]> {
  const { detector, size, search, looks } = task;
  const listSide = Math.min(detector.listSide, Math.max(size.width, size.height));
  // Any larger face would have been seen as well; a surer or more central one need not have been.
  const maySettleAtOnce = search.choice === 'largest' || typeof search.choice === 'object';
  const ordered = (faces: readonly SeenFace[]): SeenFace[] =>
    orderSeen(faces, size, search.choice, search.minFaceSize);
  let seen: SeenFace[] = [];
  let chosen: SeenFace | undefined;
  let isSettled = false;
  let isCrowd = false;
  let lastSide = 0;
  for (const look of looks) {
    const isFiner = look.longSide > lastSide;
    if (isSettled) {
      if (search.chosenOnly) break;
      if (!isFiner || (look.longSide > listSide && !isCrowd)) continue;
    } else if (chosen !== undefined && isFiner === (chosen.fit === 'too-large')) {
      continue;
    }
    const fresh = await lookAt(task, look);
    lastSide = look.longSide;
    isCrowd = fresh.some(({ fit }) => fit === 'too-small');
    seen = mergeSeen(seen, fresh);
    if (isSettled) continue;
    chosen = ordered(seen)[0];
    isSettled = chosen?.fit === 'good' && (maySettleAtOnce || lastSide >= listSide);
  }
  return chosen === undefined ? [] : [chosen, ...ordered(seen).filter((face) => face !== chosen)];
}

async function lookAt({ detector, size, decodeAt, turns }: LookTask, look: Look): Promise<SeenFace[]> {
  const raster = await decodeAt(look.longSide);
  const zoom = look.longSide / Math.max(raster.width, raster.height);
  const zoomOfOriginal = look.longSide / Math.max(size.width, size.height);
  const showsAllPixels = zoomOfOriginal >= 1;
  const faces: SeenFace[] = [];
  for (const { raster: part, core } of tilesOf(raster, zoom, detector.tiling)) {
    const shown = turns === 0 ? { raster: part, turns } : await turnedView(part, turns);
    let view: View | undefined;
    const longSide = Math.round(Math.max(part.width, part.height) * zoom);
    const { rows, count } = await detector.detect(shown.raster, longSide);
    for (let index = 0; index < count; index += 1) {
      const row = rows.slice(index * DETECTION_ROW_LENGTH, (index + 1) * DETECTION_ROW_LENGTH);
      const boxInView = { left: row[0]!, top: row[1]!, width: row[2]!, height: row[3]! };
      const box = boxToOriginal(boxInView, shown);
      const seenSize = Math.sqrt(box.width * box.height) * zoomOfOriginal;
      // What a tile may show only a part of, a coarser look has shown as a whole.
      if (part !== raster && seenSize > detector.tiling.overlap) continue;
      const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
      if (x < core.left || x >= core.right || y < core.top || y >= core.bottom) continue;
      view ??= shown.raster.data === part.data && part !== raster ? kept(shown) : shown;
      const fit =
        seenSize < look.trusted.min ? 'too-small' : seenSize > look.trusted.max ? 'too-large' : 'good';
      faces.push({
        box,
        confidence: row[DETECTION_ROW.score]!,
        five: pointsToOriginal(row.slice(DETECTION_ROW.landmarks, DETECTION_ROW.score), view),
        fit,
        isPlaced: fit === 'good' || (fit === 'too-small' && showsAllPixels),
        isRough: look.isQuick === true,
        view,
        boxInView,
        raster,
      });
    }
  }
  return faces;
}

/** A view of a tile with pixels of its own, which outlast the tile. */
function kept({ raster, turns }: View): View {
  return { raster: { ...raster, data: raster.data.slice() }, turns };
}
