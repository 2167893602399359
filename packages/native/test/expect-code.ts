import { expect } from '@jest/globals';
import type { ErrorCode } from '@face/core';

/** Expects the call to throw a FaceError with the code. */
export function expectCode(code: ErrorCode, call: () => unknown): void {
  let thrown: unknown;
  try {
    call();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ name: 'FaceError', code });
}

/** An array whose buffer has been given away. */
export function detached<T extends Float32Array | Uint8Array | Int32Array | Float64Array>(array: T): T {
  structuredClone(array.buffer, { transfer: [array.buffer as ArrayBuffer] });
  return array;
}

/** An array in a buffer that JavaScript may resize, which the types of ES2022 do not know yet. */
export function resizable(sizeBytes: number): Float32Array {
  const Resizable = ArrayBuffer as unknown as new (
    length: number,
    options: { maxByteLength: number },
  ) => ArrayBuffer;
  return new Float32Array(new Resizable(sizeBytes, { maxByteLength: sizeBytes * 2 }));
}
