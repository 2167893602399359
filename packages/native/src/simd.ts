import type { SimdReport } from './addon.js';
import { simdReport } from './load.js';

/** Instruction sets that kernels are written for. */
export type SimdLevel = 'scalar' | 'avx2' | 'avx512' | 'neon';

export interface SimdInfo {
  /** The level in use: the best supported, or what FACE_SIMD_LEVEL names. */
  readonly active: SimdLevel;
  /** Levels that this binary contains. */
  readonly compiled: readonly SimdLevel[];
  /** Levels that this binary contains and this CPU can run. */
  readonly supported: readonly SimdLevel[];
  /** What the CPU offers, e.g. `avx2`, `fma`; integer dot products are `avx512vnni`, `avxvnni` and `dotprod`. */
  readonly features: readonly string[];
}

/**
 * Which instruction sets are compiled in, offered by this CPU, and in use.
 * @throws FaceError `NATIVE_LOAD_FAILED`, `NATIVE_SIMD_UNSUPPORTED`.
 */
export function simd(): SimdInfo {
  return simdReport() as SimdReport & SimdInfo;
}
