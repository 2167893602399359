import { describe, expect, it } from '@jest/globals';
import { float16ToNumber, float16sToFloat32 } from '../../src/convert/float16.js';

describe('float16ToNumber', () => {
  it.each([
    [0x0000, 0],
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x0400, 2 ** -14],
    [0x0001, 2 ** -24],
    [0x3555, 0.333251953125],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
  ])('reads %i', (bits, value) => {
    expect(float16ToNumber(bits)).toBe(value);
  });

  it('keeps the sign of zero', () => {
    expect(float16ToNumber(0x8000)).toBe(-0);
  });

  it('reads NaN', () => {
    expect(float16ToNumber(0x7e00)).toBeNaN();
  });
});

describe('float16sToFloat32', () => {
  it('reads little-endian pairs at any offset', () => {
    const bytes = new Uint8Array([9, 0x00, 0x3c, 0x00, 0xc0]).subarray(1);
    expect([...float16sToFloat32(bytes)]).toEqual([1, -2]);
  });
});
