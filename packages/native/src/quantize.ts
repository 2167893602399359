import { callNative, nativeAddon } from './load.js';

/**
 * Rounds float32 to float16 bit patterns (to nearest, ties to even). In the normal range the relative error is
 * at most 2^-11; below 2^-14 the absolute error is at most 2^-25; from 65520 on the result is infinite.
 * @throws FaceError `TENSOR_INVALID` for lengths that differ or a NaN.
 */
export function quantizeFloat16(source: Float32Array, target: Uint16Array): void {
  callNative('quantizeFloat16', () => {
    nativeAddon().quantizeFloat16(source, target);
  });
}

/**
 * Widens float16 bit patterns to float32, exactly.
 * @throws FaceError `TENSOR_INVALID` for lengths that differ.
 */
export function dequantizeFloat16(source: Uint16Array, target: Float32Array): void {
  callNative('dequantizeFloat16', () => {
    nativeAddon().dequantizeFloat16(source, target);
  });
}

/**
 * Quantises one vector symmetrically to int8: q = round(x / scale), scale = max|x| / 127, so that
 * |x - q scale| <= 0.501 scale. A vector whose largest magnitude
 * is below 2^-113 counts as zero, with scale 0.
 * @returns the scale.
 * @throws FaceError `TENSOR_INVALID` for lengths that differ or components that are not finite.
 */
export function quantizeInt8(source: Float32Array, target: Int8Array): number {
  return callNative('quantizeInt8', () => nativeAddon().quantizeInt8(source, target));
}

/**
 * Widens int8 to float32: x = q x scale.
 * @throws FaceError `TENSOR_INVALID` for lengths that differ or a scale that is not finite.
 */
export function dequantizeInt8(source: Int8Array, scale: number, target: Float32Array): void {
  callNative('dequantizeInt8', () => {
    nativeAddon().dequantizeInt8(source, target, scale);
  });
}
