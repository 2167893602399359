import { DETECTION_ROW, DETECTION_ROW_LENGTH, similarityFromLandmarks, warpToNchw } from '@face/native';
import type { NchwTensor, Normalization } from '@face/native';
import type { Raster } from '../decode.js';
import type { Points } from '../points.js';
import type { FaceRows } from './detector.js';

/** The side of the square in which a face is shown again, px; a multiple of the detector's strides. */
const SIDE = 192;
/** Where that square shows the five landmarks, in parts of its side: the face is upright and takes half of it. */
const PLACES = [0.4, 0.48, 0.6, 0.48, 0.5, 0.575, 0.42, 0.675, 0.58, 0.675];
const TEMPLATE = Float32Array.from(PLACES, (part) => part * SIDE);
const NOSE = { x: TEMPLATE[4]!, y: TEMPLATE[5]! };
/** A detection whose nose lies farther than this from its place, px, is another face. */
const MAX_SHIFT = SIDE * 0.12;
/** Landmark of the picture for each landmark of its mirror image. */
const MIRRORED = [1, 0, 2, 4, 3];

/** Runs the detector on a tensor; landmarks in tensor pixels. */
export type DetectIn = (tensor: NchwTensor) => Promise<FaceRows>;

/** A face whose landmarks are known roughly, raster pixels, and in how many views it is shown again. */
export interface RoughFace {
  readonly raster: Raster;
  readonly five: Points;
  readonly views: 1 | 2;
}

/** What a face is shown in, to be used again: made anew for each face it would take longer to come than to fill. */
export function createViewTensor(): NchwTensor {
  return { data: new Float32Array(3 * SIDE * SIDE), width: SIDE, height: SIDE };
}

/**
 * Locates the five landmarks of a face again, in a view of fixed size and perhaps its mirror image, and averages them
 * with those given: the errors of one view are partly those of its pixel grid and of the network's left-right bias.
 */
export async function relocate(
  { raster, five, views }: RoughFace,
  normalization: Normalization,
  detectIn: DetectIn,
  tensor: NchwTensor,
): Promise<Points> {
  const upright = similarityFromLandmarks(five, TEMPLATE, new Float64Array(6));
  const estimates = [five];
  for (const isMirrored of [false, true].slice(0, views)) {
    warpToNchw(raster, isMirrored ? mirrored(upright) : upright, tensor, normalization);
    const found = nearestToPlace(await detectIn(tensor), isMirrored);
    if (found !== undefined) estimates.push(mapBack(found, upright));
  }
  return five.map(
    (_, index) => estimates.reduce((sum, points) => sum + points[index]!, 0) / estimates.length,
  );
}

function mirrored([a, b, tx, c, d, ty]: Float64Array): Float64Array {
  return Float64Array.of(-a!, -b!, SIDE - 1 - tx!, c!, d!, ty!);
}

/** The landmarks of the detection that shows the face meant, as the unmirrored view has them. */
function nearestToPlace({ rows, count }: FaceRows, isMirrored: boolean): Points | undefined {
  let nearest: { readonly points: Points; readonly shift: number } | undefined;
  for (let row = 0; row < count; row += 1) {
    const start = row * DETECTION_ROW_LENGTH;
    const seen = rows.slice(start + DETECTION_ROW.landmarks, start + DETECTION_ROW.score);
    const points = isMirrored ? unmirrored(seen) : seen;
    const shift = Math.hypot(points[4]! - NOSE.x, points[5]! - NOSE.y);
    if (shift < (nearest?.shift ?? MAX_SHIFT)) nearest = { points, shift };
  }
  return nearest?.points;
}

function unmirrored(points: Points): Points {
  return Float32Array.from(MIRRORED.flatMap((from) => [SIDE - 1 - points[from * 2]!, points[from * 2 + 1]!]));
}

/** From the view to the raster: the inverse of the similarity. */
function mapBack(points: Points, [a, b, tx, c, d, ty]: Float64Array): Points {
  const determinant = a! * d! - b! * c!;
  const result = new Float32Array(points.length);
  for (let at = 0; at < points.length; at += 2) {
    const [x, y] = [points[at]! - tx!, points[at + 1]! - ty!];
    result[at] = (d! * x - b! * y) / determinant;
    result[at + 1] = (a! * y - c! * x) / determinant;
  }
  return result;
}
