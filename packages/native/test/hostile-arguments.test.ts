import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Addon } from '../src/addon.js';
import { nativeAddon } from '../src/load.js';

const OWN_CODES = new Set(['TENSOR_INVALID', 'LANDMARKS_INVALID']);

/** Arrays of every kind and of lengths that at times happen to fit, numbers of every kind, and nonsense. */
function anyArgument(): fc.Arbitrary<unknown> {
  const length = fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 10, 12, 15, 16, 17, 19, 30, 48, 64, 192, 4096);
  const value = fc.oneof(fc.integer({ min: -2, max: 66 }), fc.double(), fc.constantFrom(0, 1, 8, 64));
  const filled = <T>(make: (n: number) => { fill(v: number): T }): fc.Arbitrary<T> =>
    fc.tuple(length, value).map(([n, v]) => make(n).fill(v));
  return fc.oneof(
    { weight: 3, arbitrary: filled((n) => new Float32Array(n)) },
    { weight: 2, arbitrary: filled((n) => new Uint8Array(n)) },
    { weight: 2, arbitrary: filled((n) => new Int32Array(n)) },
    { weight: 2, arbitrary: filled((n) => new Float64Array(n)) },
    filled((n) => new Int8Array(n)),
    filled((n) => new Uint16Array(n)),
    // Parameter arrays whose numbers differ, so that some pass the first checks.
    fc.array(value, { minLength: 5, maxLength: 20 }).map((numbers) => Float64Array.from(numbers)),
    { weight: 3, arbitrary: value },
    fc.constantFrom(
      undefined,
      null,
      '',
      {},
      [],
      new DataView(new ArrayBuffer(8)),
      new ArrayBuffer(8),
      Symbol('x'),
      5n,
      () => 1,
    ),
    fc.array(
      filled((n) => new Float32Array(n)),
      { maxLength: 12 },
    ),
  );
}

describe('every function of the addon', () => {
  const addon = nativeAddon();
  const names = Object.keys(addon) as (keyof Addon)[];

  it.each(names)('%s answers any arguments with a result or a coded error', (name) => {
    const functions = addon as unknown as Record<string, (...values: unknown[]) => unknown>;
    fc.assert(
      fc.property(fc.array(anyArgument(), { maxLength: 9 }), (values) => {
        try {
          functions[name]!(...values);
        } catch (error) {
          expect(OWN_CODES).toContain((error as { code?: string }).code);
        }
      }),
      { seed: 6, numRuns: 400 },
    );
  });
});
