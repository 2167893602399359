import type { Box } from '@face/core';
import { DETECTION_ROW, DETECTION_ROW_LENGTH, orderFaces } from '@face/native';
import type { EncodedImage, Raster } from './decode.js';
import type { Detector, Look } from './detect/detector.js';
import { type FaceChoice, chooseByRectangle } from './face-choice.js';
import type { LandmarkNetwork } from './landmark-network.js';
import { type Points, meanPoints } from './points.js';
import { type QuarterTurns, type View, boxToOriginal, pointsToOriginal, turnedView } from './view.js';

/** A face in pixels of the original image. */
export interface Face {
  readonly box: Box;
  readonly confidence: number;
  /** Right eye, left eye, nose tip, right and left mouth corner. */
  readonly five: Points;
  /** The points that the embedder aligns. */
  readonly alignment: Points;
}

/** What to look for. */
export interface FaceSearch {
  readonly choice: FaceChoice;
  /** Faces whose shorter side is below this many original pixels do not count. */
  readonly minFaceSize: number;
  /** `auto`: when nothing is found upright, the image is tried turned by 90, 180 and 270 degrees. */
  readonly rotate: 'never' | 'auto';
  /** Whether only the chosen face matters, so that smaller ones may be missed. */
  readonly chosenOnly: boolean;
}

export interface FoundFaces {
  /** The chosen face first, the others by size. */
  readonly faces: readonly Face[];
  /** The upright pixels in which they were found. */
  readonly raster: Raster;
}

/** The parts of a pack that find faces. */
export interface FaceFinder {
  readonly detector: Detector;
  readonly landmarks: LandmarkNetwork | undefined;
  /** For each aligned point, the landmarks whose mean it is. */
  readonly alignmentPoints: readonly (readonly number[])[];
}

/** The pixels of an image at a given fineness; asked for more than once when a finer look is needed. */
export type DecodeAt = (longSide: number) => Promise<Raster>;

/** Confidence from which on an upright face ends the search; the SSD gives turned faces up to 0.9. */
const SURE = 0.95;
const TURNS: readonly QuarterTurns[] = [1, 3, 2];
/** More faces than this are not described where each takes a network run; the chosen one is always among them. */
const MAX_LOCATED = 64;

/**
 * Finds faces upright and, when `rotate` is `auto` and none is sure, in the other three orientations: the one whose
 * chosen face has the highest confidence counts.
 */
export async function findFaces(
  finder: FaceFinder,
  image: EncodedImage,
  decodeAt: DecodeAt,
  search: FaceSearch,
): Promise<FoundFaces> {
  const upright = await findUpright(finder, image, decodeAt, search);
  const confidence = upright.faces[0]?.confidence ?? 0;
  if (search.rotate === 'never' || confidence >= SURE) return upright;
  const longSide = Math.max(image.size.width, image.size.height);
  const look = finder.detector.looks(longSide, maySkim(search))[0]!;
  const raster = await decodeAt(look.longSide);
  const faces = await facesTurned(finder, raster, look, search);
  return (faces[0]?.confidence ?? 0) > confidence ? { faces, raster } : upright;
}

/** A quick look misses small faces, which only the largest face can do without. */
function maySkim({ chosenOnly, choice }: FaceSearch): boolean {
  return chosenOnly && choice === 'largest';
}

/**
 * Takes one look after another until the chosen face is of a size that the detector places precisely. A face that
 * is too small or too large for that is kept until a look in the right direction finds one; enlarging the image
 * beyond its own pixels is tried only when nothing is found at all.
 */
async function findUpright(
  finder: FaceFinder,
  image: EncodedImage,
  decodeAt: DecodeAt,
  search: FaceSearch,
): Promise<FoundFaces> {
  const longSide = Math.max(image.size.width, image.size.height);
  const looks = finder.detector.looks(longSide, maySkim(search));
  let found: (FoundFaces & { readonly at: Look; readonly isTooSmall: boolean }) | undefined;
  for (const look of looks) {
    if (found !== undefined) {
      const isFiner = look.longSide > found.at.longSide;
      if (isFiner !== found.isTooSmall || look.longSide > longSide) continue;
    }
    const raster = await decodeAt(look.longSide);
    const faces = await facesIn(finder, { raster, turns: 0 }, look, search);
    const chosen = faces[0];
    if (chosen === undefined) continue;
    const size = (faceSize(chosen) * look.longSide) / longSide;
    if (size >= look.trusted.min && size <= look.trusted.max) return { faces, raster };
    found = { faces, raster, at: look, isTooSmall: size < look.trusted.min };
  }
  return found ?? { faces: [], raster: await decodeAt(looks[0]!.longSide) };
}

/** The turn whose chosen face the detector is surest of. */
async function facesTurned(
  finder: FaceFinder,
  raster: Raster,
  look: Look,
  search: FaceSearch,
): Promise<readonly Face[]> {
  let best: readonly Face[] = [];
  for (const turns of TURNS) {
    const faces = await facesIn(finder, await turnedView(raster, turns), look, search);
    if ((faces[0]?.confidence ?? 0) > (best[0]?.confidence ?? 0)) best = faces;
  }
  return best;
}

async function facesIn(
  { detector, landmarks, alignmentPoints }: FaceFinder,
  view: View,
  look: Look,
  { choice, minFaceSize }: FaceSearch,
): Promise<Face[]> {
  const { raster } = view;
  const { rows, count } = await detector.detect(raster, look);
  const order = new Int32Array(count);
  const kept = orderFaces(
    rows,
    count,
    {
      mode: typeof choice === 'string' ? choice : 'largest',
      minSize: minFaceSize / Math.max(raster.scaleX, raster.scaleY),
      imageWidth: raster.width,
      imageHeight: raster.height,
    },
    order,
  );
  const faces: Face[] = [];
  for (const index of order.subarray(0, landmarks === undefined ? kept : Math.min(kept, MAX_LOCATED))) {
    const row = rows.slice(index * DETECTION_ROW_LENGTH, (index + 1) * DETECTION_ROW_LENGTH);
    const box = { left: row[0]!, top: row[1]!, width: row[2]!, height: row[3]! };
    const found = await landmarks?.locate(raster, box);
    const five = found?.five ?? row.slice(DETECTION_ROW.landmarks, DETECTION_ROW.score);
    faces.push({
      box: boxToOriginal(box, view),
      confidence: row[DETECTION_ROW.score]!,
      five: pointsToOriginal(five, view),
      alignment: pointsToOriginal(meanPoints(found?.all ?? five, alignmentPoints), view),
    });
  }
  return typeof choice === 'string' ? faces : chooseByRectangle(faces, choice.rectangle);
}

function faceSize({ box }: Face): number {
  return Math.sqrt(box.width * box.height);
}
