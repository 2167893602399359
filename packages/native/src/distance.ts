import type { Components } from './addon.js';
import { callNative, nativeAddon } from './load.js';
import { faceErrorFromNative } from './native-error.js';

/**
 * A vector of float32, float16 (IEEE 754 binary16 bit patterns in a Uint16Array) or int8 components. Both sides
 * of an operation have the same type. Int8 values count as the integers they are: multiply by the scales that
 * `quantizeInt8` returned to get the float32 dot product; cosine needs no scales.
 */
export type TemplateArray = Components;

/**
 * Scales a vector to unit length, into `out` (which may be the vector itself).
 * @returns the length it had.
 * @throws FaceError `TENSOR_INVALID` for an empty or zero vector, components that are not finite, or lengths
 *   that differ.
 */
export function l2Normalize(vector: Float32Array, out: Float32Array = vector): number {
  return callNative('l2Normalize', () => nativeAddon().l2Normalize(vector, out));
}

/**
 * Adds a vector to another in place, e.g. the embedding of the mirrored crop.
 * @throws FaceError `TENSOR_INVALID` for lengths that differ.
 */
export function addInPlace(target: Float32Array, addend: Float32Array): void {
  callNative('addInPlace', () => {
    nativeAddon().addInPlace(target, addend);
  });
}

/**
 * Dot product. Float32 accumulates in float32: |error| <= n x 2^-24 x sum|a b| to first order; int8 is exact.
 * @throws FaceError `TENSOR_INVALID` for empty vectors, types or lengths that differ, or a result that is not
 *   finite.
 */
export function dot(a: TemplateArray, b: TemplateArray): number {
  try {
    const addon = nativeAddon();
    return a instanceof Float32Array && b instanceof Float32Array ? addon.dotFloat32(a, b) : addon.dot(a, b);
  } catch (error) {
    throw faceErrorFromNative(error);
  }
}

/**
 * Cosine similarity, -1..1.
 * @throws FaceError `TENSOR_INVALID` as `dot`, and for a zero vector.
 */
export function cosine(a: TemplateArray, b: TemplateArray): number {
  try {
    const addon = nativeAddon();
    return a instanceof Float32Array && b instanceof Float32Array
      ? addon.cosineFloat32(a, b)
      : addon.cosine(a, b);
  } catch (error) {
    throw faceErrorFromNative(error);
  }
}

/**
 * Squared Euclidean distance.
 * @throws FaceError `TENSOR_INVALID` as `dot`.
 */
export function squaredEuclidean(a: TemplateArray, b: TemplateArray): number {
  try {
    const addon = nativeAddon();
    return a instanceof Float32Array && b instanceof Float32Array
      ? addon.squaredEuclideanFloat32(a, b)
      : addon.squaredEuclidean(a, b);
  } catch (error) {
    throw faceErrorFromNative(error);
  }
}
