import type { NchwTensor, Normalization, PixelImage } from './image.js';
import { callNative, nativeAddon } from './load.js';
import { swapsChannels, writeNormalization } from './normalization.js';

/**
 * Finds the similarity (rotation, uniform scale, shift; no reflection) that brings five landmarks closest to a
 * template in the least-squares sense: the closed form of Umeyama 1991 for two dimensions.
 * @param landmarks - x, y of five points in image pixels.
 * @param template - x, y of the same points in crop pixels.
 * @param out - receives a, b, tx, c, d, ty: crop.x = a x + b y + tx, crop.y = c x + d y + ty.
 * @returns `out`.
 * @throws FaceError `LANDMARKS_INVALID` for points that are not finite or (nearly) coincide, `TENSOR_INVALID`
 *   for wrong lengths.
 */
export function similarityFromLandmarks(
  landmarks: Float32Array,
  template: Float32Array,
  out: Float64Array,
): Float64Array {
  callNative('similarityFromLandmarks', () => {
    nativeAddon().similarityFromLandmarks(landmarks, template, out);
  });
  return out;
}

export interface WarpOptions {
  /** What lies outside the image: a pixel value 0..255 of every channel, or the nearest edge pixel. Default 0. */
  readonly border?: number | 'replicate';
  /**
   * `auto` (the default) averages k x k samples per crop pixel, k = the shrink factor rounded, so that a large
   * face does not alias; `off` takes one bilinear sample, like OpenCV's warpAffine. A whole number 1..16 is the
   * most that k may become (`auto` is 16, `off` is 1): less work where a little aliasing does not matter.
   */
  readonly antialias?: 'auto' | 'off' | number;
}

export interface WarpToNchwOptions extends WarpOptions, Normalization {}

/** An interleaved 8-bit crop to be filled. */
export interface PixelCrop {
  /** width x height x 3 bytes, in the channel order of the image. */
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

const parameters = new Float64Array(20);

/**
 * Cuts a crop out of an image by an affine map and writes it as a normalised planar tensor. Bilinear; pixel
 * (i, j) of the crop samples the image where `matrix` maps to (i, j), as OpenCV's warpAffine does. With a
 * constant border, samples between the image and the outside blend with the border value.
 * @param matrix - image to crop, as `similarityFromLandmarks` writes it.
 * @throws FaceError `TENSOR_INVALID` for wrong lengths, a matrix that is singular or not finite, or a map whose
 *   crop lies farther than 1e6 px from the image.
 */
export function warpToNchw(
  image: PixelImage,
  matrix: Float64Array,
  tensor: NchwTensor,
  options: WarpToNchwOptions = {},
): void {
  callNative('warpToNchw', () => {
    fillParameters(image, tensor, matrix, options);
    parameters[13] = swapsChannels(image, options) ? 1 : 0;
    writeNormalization(options, parameters, 14);
    nativeAddon().warpToNchw(image.data, tensor.data, parameters);
  });
}

/**
 * Like `warpToNchw`, but writes interleaved 8-bit pixels, rounded, in the channel order of the image.
 * @throws FaceError `TENSOR_INVALID` as `warpToNchw`.
 */
export function warpToPixels(
  image: PixelImage,
  matrix: Float64Array,
  crop: PixelCrop,
  options: WarpOptions = {},
): void {
  callNative('warpToPixels', () => {
    fillParameters(image, crop, matrix, options);
    nativeAddon().warpToPixels(image.data, crop.data, parameters);
  });
}

/**
 * Writes the left-right mirror image of a [1, 3, height, width] tensor into another one.
 * @throws FaceError `TENSOR_INVALID` for wrong lengths or when both share memory.
 */
export function mirrorNchw(source: NchwTensor, target: Float32Array): void {
  callNative('mirrorNchw', () => {
    nativeAddon().mirrorNchw(source.data, target, source.width, source.height);
  });
}

function fillParameters(
  image: PixelImage,
  crop: { readonly width: number; readonly height: number },
  matrix: Float64Array,
  options: WarpOptions,
): void {
  const { border = 0 } = options;
  parameters[0] = image.width;
  parameters[1] = image.height;
  parameters[2] = crop.width;
  parameters[3] = crop.height;
  // A matrix of the wrong length leaves NaN behind, which the addon refuses.
  for (let index = 0; index < 6; index++) {
    parameters[4 + index] = matrix.length === 6 ? matrix[index]! : Number.NaN;
  }
  parameters[10] = border === 'replicate' ? 1 : 0;
  parameters[11] = border === 'replicate' ? 0 : border;
  parameters[12] = mostSamples(options.antialias ?? 'auto');
}

function mostSamples(antialias: 'auto' | 'off' | number): number {
  return antialias === 'auto' ? 16 : antialias === 'off' ? 1 : antialias;
}
