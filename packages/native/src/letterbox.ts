import { tensorInvalid } from './native-error.js';
import type { PixelRect } from './image.js';

/** Where an image lies in a tensor, and how tensor coordinates lead back: `image = (tensor - offset) * scale`. */
export interface CoordinateMapping {
  readonly offsetX: number;
  readonly offsetY: number;
  /** Image pixels per tensor pixel. */
  readonly scaleX: number;
  readonly scaleY: number;
}

export interface Letterbox extends CoordinateMapping {
  /** The part of the tensor that the image fills; the rest is padding. */
  readonly rect: PixelRect;
}

export interface LetterboxOptions {
  /** Where padding goes: around the image, or right and below it. Default `top-left`. */
  readonly anchor?: 'center' | 'top-left';
  /** Whether an image smaller than the tensor is enlarged. Default true. */
  readonly allowUpscale?: boolean;
}

/**
 * Fits an image into a tensor, its aspect ratio kept to the nearest whole pixel. `scaleX` and `scaleY` are the
 * exact ratios after that rounding, so the mapping back has no bias.
 * @throws FaceError `TENSOR_INVALID` for sides that are not positive whole numbers.
 */
export function letterbox(
  imageWidth: number,
  imageHeight: number,
  tensorWidth: number,
  tensorHeight: number,
  options: LetterboxOptions = {},
): Letterbox {
  for (const side of [imageWidth, imageHeight, tensorWidth, tensorHeight]) {
    if (!Number.isSafeInteger(side) || side < 1) throw tensorInvalid('letterbox', `a side is ${side}`);
  }
  const { anchor = 'top-left', allowUpscale = true } = options;
  const fit = Math.min(tensorWidth / imageWidth, tensorHeight / imageHeight);
  const scale = allowUpscale ? fit : Math.min(1, fit);
  const width = clampSide(imageWidth * scale, tensorWidth);
  const height = clampSide(imageHeight * scale, tensorHeight);
  const left = anchor === 'center' ? Math.floor((tensorWidth - width) / 2) : 0;
  const top = anchor === 'center' ? Math.floor((tensorHeight - height) / 2) : 0;
  return {
    rect: { left, top, width, height },
    offsetX: left,
    offsetY: top,
    scaleX: imageWidth / width,
    scaleY: imageHeight / height,
  };
}

function clampSide(side: number, limit: number): number {
  return Math.min(limit, Math.max(1, Math.round(side)));
}
