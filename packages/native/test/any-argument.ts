import fc from 'fast-check';
import { detached, resizable } from './expect-code.js';

const LENGTHS = [0, 1, 2, 3, 4, 5, 6, 10, 12, 15, 16, 17, 19, 20, 30, 48, 64, 192, 4096];

/** Numbers of every kind, mostly small and whole. */
export function anyNumber(): fc.Arbitrary<number> {
  return fc.oneof(fc.integer({ min: -2, max: 66 }), fc.double(), fc.constantFrom(0, 1, 8, 64));
}

/** One buffer that several arguments may lie in. */
const common = new ArrayBuffer(4096);

/** Arrays of every kind and of lengths that at times happen to fit, in memory of every kind. */
export function anyArray(): fc.Arbitrary<unknown> {
  const length = fc.constantFrom(...LENGTHS);
  const filled = <T>(make: (n: number) => { fill(v: number): T }): fc.Arbitrary<T> =>
    fc.tuple(length, anyNumber()).map(([n, v]) => make(n).fill(v));
  return fc.oneof(
    { weight: 4, arbitrary: filled((n) => new Float32Array(n)) },
    { weight: 2, arbitrary: filled((n) => new Uint8Array(n)) },
    { weight: 2, arbitrary: filled((n) => new Int32Array(n)) },
    { weight: 2, arbitrary: filled((n) => new Float64Array(n)) },
    filled((n) => new Int8Array(n)),
    filled((n) => new Uint16Array(n)),
    filled((n) => new Float32Array(new SharedArrayBuffer(n * 4))),
    filled((n) => resizable(n * 4)),
    length.map((n) => detached(new Float32Array(Math.max(1, n)))),
    fc
      .tuple(fc.constantFrom(Float32Array, Int32Array), fc.integer({ min: 0, max: 60 }), length)
      .map(([Type, from, n]) => new Type(common, from * 4, Math.min(n, 960))),
    fc.constantFrom(new Uint8Array(common, 3, 192), new Int8Array(common, 1, 64)),
    // Parameter arrays whose numbers differ, so that some pass the first checks.
    fc.array(anyNumber(), { minLength: 5, maxLength: 20 }).map((numbers) => Float64Array.from(numbers)),
  );
}

/** What is neither array nor number. */
export function anyNonsense(): fc.Arbitrary<unknown> {
  return fc.constantFrom(
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
  );
}
