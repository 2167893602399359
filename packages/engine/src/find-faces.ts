import { type Box, intersectionOverUnion } from '@face/core';
import type { EncodedImage, Raster } from './decode.js';
import type { Detector } from './detect/detector.js';
import type { LandmarkNetwork } from './landmark-network.js';
import { type DecodeAt, type FaceSearch, type LookTask, searchLooks } from './look-loop.js';
import { type Points, meanPoints } from './points.js';
import type { SeenFace } from './seen-face.js';
import { type QuarterTurns, pointsToOriginal } from './view.js';

/** A face in pixels of the original image. */
export interface Face {
  readonly box: Box;
  readonly confidence: number;
  /** Right eye, left eye, nose tip, right and left mouth corner. */
  readonly five: Points;
  /** The points that the embedder aligns. */
  readonly alignment: Points;
  /** Whether these gain from being located again. */
  readonly isRough: boolean;
  /** The whole upright image as it was decoded when the face was found, whatever looks followed. */
  readonly raster: Raster;
}

export interface FoundFaces {
  /** The chosen face first, the others in the order of the choice. */
  readonly faces: readonly Face[];
  /** The upright pixels in which the chosen one was found; without one, those of the first look. */
  readonly raster: Raster;
}

/** The parts of a pack that find faces. */
export interface FaceFinder {
  readonly detector: Detector;
  readonly landmarks: LandmarkNetwork | undefined;
  /** For each aligned point, the landmarks whose mean it is. */
  readonly alignmentPoints: readonly (readonly number[])[];
}

const TURNS: readonly QuarterTurns[] = [1, 3, 2];
/** Boxes of two orientations that overlap this much (IoU) show one face. */
const SAME_FACE = 0.3;
/** More faces than this are not described where each takes a network run; the chosen one is always among them. */
const MAX_LOCATED = 64;

/** Original pixels over which the landmarks of a face spread at least. */
const LEAST_SPAN = 1;

/** Finds faces upright and, when `rotate` is `auto` and none is sure, in the other three orientations. */
export async function findFaces(
  finder: FaceFinder,
  image: EncodedImage,
  decodeAt: DecodeAt,
  search: FaceSearch,
): Promise<FoundFaces> {
  const { detector } = finder;
  const longSide = Math.max(image.size.width, image.size.height);
  const looks = detector.looks({ longSide, minFaceSize: search.minFaceSize });
  const task = { detector, size: image.size, decodeAt, search, looks, turns: 0 } as const;
  const upright = await searchLooks(task);
  const isSure = (upright[0]?.confidence ?? 0) >= detector.certainty.sure;
  const seen =
    search.rotate === 'never' || isSure ? upright : better(upright, await searchTurned(task), detector);
  const raster = seen[0]?.raster ?? (await decodeAt(looks[0]!.longSide));
  return { faces: await described(finder, seen), raster };
}

/**
 * The turn whose chosen face the detector is surest of. Every turn is given one look before any is searched
 * thoroughly: a photo that lies on its side mostly shows at once which one it is.
 */
async function searchTurned(task: LookTask): Promise<readonly SeenFace[]> {
  const { detector, looks } = task;
  const glances = await surest(task, TURNS, looks.slice(0, 1));
  const [face] = glances;
  const isSure = face !== undefined && face.confidence >= detector.certainty.sure;
  return surest(task, isSure ? [face.view.turns] : TURNS, looks);
}

async function surest(
  task: LookTask,
  turns: readonly QuarterTurns[],
  looks: LookTask['looks'],
): Promise<readonly SeenFace[]> {
  let best: readonly SeenFace[] = [];
  for (const each of turns) {
    const faces = await searchLooks({ ...task, looks, turns: each });
    if ((faces[0]?.confidence ?? 0) > (best[0]?.confidence ?? 0)) best = faces;
  }
  return best;
}

/**
 * A turned result counts where nothing is upright, where it shows the same face more surely, or where what is
 * upright may be no face and it surely is one: not every person in a picture who lies down is the one meant.
 */
function better(
  upright: readonly SeenFace[],
  turned: readonly SeenFace[],
  { certainty }: Detector,
): readonly SeenFace[] {
  const [a, b] = [upright[0], turned[0]];
  if (a === undefined || b === undefined) return a === undefined ? turned : upright;
  if (b.confidence <= a.confidence) return upright;
  const isSameFace = intersectionOverUnion(a.box, b.box) >= SAME_FACE;
  const isNoFace = a.confidence < certainty.doubtful && b.confidence >= certainty.sure;
  return isSameFace || isNoFace ? turned : upright;
}

async function described(
  { landmarks, alignmentPoints }: FaceFinder,
  seen: readonly SeenFace[],
): Promise<Face[]> {
  const faces: Face[] = [];
  for (const face of landmarks === undefined ? seen : seen.slice(0, MAX_LOCATED)) {
    const { box, confidence, view, isRough, raster } = face;
    const located = await landmarks?.locate(view.raster, face.boxInView);
    const five = located === undefined ? face.five : pointsToOriginal(located.five, view);
    const all = located === undefined ? face.five : pointsToOriginal(located.all, view);
    faces.push({ box, confidence, five, alignment: meanPoints(all, alignmentPoints), isRough, raster });
  }
  return faces.filter(canBeAligned);
}

/** Points that nearly coincide or are no numbers fit no template: there is nothing to compare. */
function canBeAligned({ alignment }: Face): boolean {
  const span = (axis: 0 | 1): number => {
    const values = alignment.filter((_, index) => index % 2 === axis);
    return Math.max(...values) - Math.min(...values);
  };
  return Math.hypot(span(0), span(1)) >= LEAST_SPAN;
}
