import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Addon } from '../src/addon.js';
import { nativeAddon } from '../src/load.js';
import { anyArray, anyNonsense, anyNumber } from './any-argument.js';

const OWN_CODES = new Set(['TENSOR_INVALID', 'LANDMARKS_INVALID']);

function anyArgument(): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 12, arbitrary: anyArray() },
    { weight: 3, arbitrary: anyNumber() },
    anyNonsense(),
    fc.array(anyArray(), { maxLength: 12 }),
  );
}

describe('every function of the addon', () => {
  const addon = nativeAddon();
  const names = Object.keys(addon) as (keyof Addon)[];

  it.each(names)('%s answers any arguments with a result or a coded error', (name) => {
    const functions = addon as unknown as Record<string, (...values: unknown[]) => unknown>;
    fc.assert(
      fc.property(fc.array(anyArgument(), { maxLength: 11 }), (values) => {
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
