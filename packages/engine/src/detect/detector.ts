import type { CoordinateMapping, PixelRect } from '@face/native';
import type { ImageSize } from '@face/core';
import type { Raster } from '../decode.js';
import type { Points } from '../points.js';
import type { Tiling } from './tiles.js';

/** How the image is shown to the detector. */
export interface Look {
  /** Long side of the image as the network sees it, px. */
  readonly longSide: number;
  /** Face sizes as the network sees them, px, that need no other look: it finds and places such faces well. */
  readonly trusted: { readonly min: number; readonly max: number };
  /** Whether landmarks of this look gain from being located again. */
  readonly isQuick?: boolean;
}

/** What decides which looks are worth taking. */
export interface LookWish {
  /** Of the image, px. */
  readonly longSide: number;
  /** Original pixels; smaller faces need not be found. */
  readonly minFaceSize: number;
}

/** Faces in raster pixels: `count` rows as `DETECTION_ROW` of @face/native. Valid until the next run. */
export interface FaceRows {
  readonly rows: Float32Array;
  readonly count: number;
}

/** One detection network with everything around it. */
export interface Detector {
  /** The looks worth taking, in order. */
  looks(wish: LookWish): readonly Look[];
  /** Long side, px, up to which an image is looked at in any case when all its faces are wanted. */
  readonly listSide: number;
  /** How a look is divided that is larger than this. */
  readonly tiling: Tiling;
  /** Confidences that tell how far an upright face is to be believed before other orientations are tried. */
  readonly certainty: {
    /** From here on hardly any face is turned. */
    readonly sure: number;
    /** Below this it may be no face at all. */
    readonly doubtful: number;
  };
  /** @param longSide - of the raster as the network sees it, px */
  detect(raster: Raster, longSide: number): Promise<FaceRows>;
  /**
   * Steadier landmarks of one face, from more views of it; only where the network gives landmarks at all.
   * @param five - right eye, left eye, nose tip, mouth corners, raster pixels
   * @param views - 1, or 2 with a mirrored one
   */
  relocate?(raster: Raster, five: Points, views: 1 | 2): Promise<Points>;
  release(): Promise<void>;
}

/** Interpolating more than this from each pixel shows a network nothing new. */
const MOST_ENLARGEMENT = 2;

/**
 * Long side, px, beyond which no finer look helps.
 * @param reliable - size from which on the network finds nearly every face, px as it sees them
 * @param most - limit of the work, px
 */
export function finestSide({ longSide, minFaceSize }: LookWish, reliable: number, most: number): number {
  const zoom = Math.min(MOST_ENLARGEMENT, reliable / Math.max(1, minFaceSize));
  return Math.min(most, Math.round(longSide * zoom));
}

/** Each finer look is so much larger than the one before: a face too small to be seen well is then of a good size. */
const STEP = 2.5;

/** Sides from `first` on, up to and with `finest`; a last step of less than a quarter is left out. */
export function finerSides(first: number, finest: number): number[] {
  const sides: number[] = [];
  for (let side = first * STEP; side * 1.25 < finest; side *= STEP) sides.push(side);
  return finest > first * 1.25 ? [...sides, finest] : sides;
}

/**
 * From tensor to raster coordinates by pixel centres, which is how the resize samples:
 * raster = (tensor - rect + 0.5) * scale - 0.5.
 */
export function mappingFrom(rect: PixelRect, raster: ImageSize): CoordinateMapping {
  const scaleX = raster.width / rect.width;
  const scaleY = raster.height / rect.height;
  return {
    scaleX,
    scaleY,
    offsetX: rect.left - 0.5 + 0.5 / scaleX,
    offsetY: rect.top - 0.5 + 0.5 / scaleY,
  };
}
